"""The promises of `briefer mail`, the filter: whatever comes in, a brief or a word why not, and nothing else."""

import json
import os
import subprocess
import sys
from base64 import encodebytes
from contextlib import suppress
from pathlib import Path

import pytest
from command import Command, environment
from hypothesis import given, settings
from hypothesis import strategies as st

import briefer

CASES = Path(__file__).parent / "cases" / "mail"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "inputs" / "mail" / "files"
MAIL = (
    b"From: Anna <anna@example.org>\nTo: ben@example.org\nSubject: Bridge\nMessage-ID: <1@example.org>\n\n"
    b"The council closed the bridge on Monday because of cracks in its piers. Could you call the port?\n"
)
FROM = b"From anna@example.org Mon Mar  2 10:14:00 2026\n"
# what a filter must not do: write, run anything, or reach for the network; run with `python -c` before the command
_GUARD = """
import io, os, sys, types
def guard(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        raise SystemExit(f"writes {args[0]}")
    if event in {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn",
                 "os.mkdir", "os.rename", "os.remove", "os.symlink", "os.link", "webbrowser.open"}:
        raise SystemExit(f"{event} {args}")
from briefer.cli import main
sys.dont_write_bytecode = True
sys.addaudithook(guard)
"""
# each command on each mail; their exit codes, but for what the guard said, go to standard output
_EACH = """
out = sys.stdout
for path in sys.argv[1:]:
    for command in (["mail"], ["mail", "--reply", "--me", "briefs@example.org"], ["digest", path], [path]):
        with open(path, "rb") as content:
            sys.stdin = types.SimpleNamespace(buffer=io.BytesIO(content.read()))
        sys.stdout = io.TextIOWrapper(io.BytesIO())
        try:
            main(command)
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        print(code, file=out)
"""


@pytest.mark.parametrize(
    "content",
    [
        MAIL,
        MAIL.replace(b"\n", b"\r\n"),
        b"\n\n" + MAIL,
        FROM + MAIL,
        FROM + MAIL + b"\n",
        b"From anna\n" + MAIL,
        b">From anna\n" + MAIL,
        MAIL.partition(b"\n")[2],
        MAIL.replace(b"Subject", b"Subject "),
    ],
)
def test_a_message_in_any_form_that_programs_give_it(run: Command, content: bytes) -> None:
    """CRLF or LF, with the line of a mailbox before it or without, damaged at the head: a brief of its words."""
    ran = run("mail", stdin=content)
    assert (ran.code, ran.err) == (0, "")
    assert "The council closed the bridge on Monday because of cracks in its piers." in ran.text
    assert "Could you call the port?" in ran.text


def test_a_thread_in_any_format(run: Command) -> None:
    """A mailbox on standard input is its threads, in each format that a brief has; in JSON, with its proof."""
    other = MAIL.replace(b"<1@", b"<2@").replace(b"bridge on Monday", b"ferry on Friday").replace(b"Bridge", b"Ferry")
    thread = FROM + MAIL + b"\n" + FROM + other
    brief = json.loads(run("mail", "--format", "json", stdin=thread).out)
    assert brief["coverage"]["documents"] == 2
    assert briefer.verify(brief) == []
    assert run("mail", "--format", "html", stdin=thread).out.startswith(b"<!DOCTYPE html>")


def test_of_a_mailbox_the_last_message_is_answered(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply to a thread answers its newest message with the brief of all, the same bytes at the same moment."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1773446401")
    thread = FROM + MAIL + b"\n" + FROM + MAIL.replace(b"<1@", b"<2@").replace(b"anna@", b"carla@")
    ran = run("mail", "--reply", stdin=thread)
    assert b"\nTo: carla@example.org\n" in ran.out
    assert b"\nIn-Reply-To: <2@example.org>\n" in ran.out
    assert ran.out == run("mail", "--reply", stdin=thread).out


def test_who_is_not_answered_gets_nothing(run: Command) -> None:
    """Where no machine should answer, nothing is printed, the reason is said, and it is no failure."""
    ran = run("mail", "--reply", stdin=b"Auto-Submitted: auto-replied\n" + MAIL)
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == "no reply: it was sent by a machine (Auto-Submitted: auto-replied)\n"


@pytest.mark.parametrize(
    ("arguments", "content", "reason"),
    [
        ([], b"", "-: is empty; there is nothing to brief"),
        ([], MAIL.partition(b"\n\n")[0] + b"\n\n", "-: holds no sentence"),
        (["--allow", "size=10"], MAIL, "-: is larger than"),
        (["--lang", "?"], MAIL, "--lang '?' is no language tag"),
        (["--format", "html", "--reply"], MAIL, "a reply is plain text"),
        (["--format", "fax"], MAIL, "unknown output format 'fax'"),
    ],
)
def test_what_cannot_be_briefed_is_said(run: Command, arguments: list[str], content: bytes, reason: str) -> None:
    """An error is one line, nothing is printed, and the exit code tells the mail program that the filter failed."""
    ran = run("mail", *arguments, stdin=content)
    assert ran.code in {1, 2}
    assert reason in ran.complaint


def guarded(content: bytes, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the filter in a process of its own that dies where it writes, runs or reaches for anything."""
    command = [sys.executable, "-c", _GUARD + "main(sys.argv[1:])", "mail", *arguments]
    return subprocess.run(
        command, input=content, capture_output=True, check=False, timeout=60, cwd=cwd, env=environment()
    )


def collected() -> list[Path]:
    """Return the samples, and the shared collection where that is beside the checkout."""
    return [*sorted(CASES.glob("*.eml")), *sorted(path for path in SHARED.rglob("*") if path.is_file())]


def test_whatever_comes_in_nothing_else_happens(tmp_path: Path) -> None:
    """Every mail of the collections is briefed or refused by every command, and nothing is written, run or fetched."""
    ran = subprocess.run(
        [sys.executable, "-c", _GUARD + _EACH, *collected()],
        capture_output=True, check=False, timeout=300, cwd=tmp_path, env=environment(),
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert set(ran.stdout.split()) == {b"0", b"1"}
    assert b"Traceback" not in ran.stderr
    assert list(tmp_path.iterdir()) == []


_LURES = (
    b"From: x <x@example.org>\nTo: ben@example.org\nSubject: ../../x\nMIME-Version: 1.0\n"
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n"
    b'<p>The council closed the bridge on Monday because of cracks.</p><img src="http://192.0.2.1/p.gif">'
    b'<link rel=stylesheet href="https://192.0.2.1/x.css"><iframe src="https://192.0.2.1/"></iframe><script>x()</script>\n'
    b'--b\nContent-Type: application/x-sh\nContent-Disposition: attachment; filename="../../../tmp/x.sh"\n\n'
    b"#!/bin/sh\ntouch x\n"
    b"--b\nContent-Type: text/x-opml\nContent-Disposition: attachment; filename=feeds.opml\n\n"
    b'<opml version="2.0"><body><outline xmlUrl="http://192.0.2.1/feed.xml" type="rss"/></body></opml>\n'
    b'--b\nContent-Type: message/external-body; access-type=URL; URL="http://192.0.2.1/x"\n\n'
    b"Content-Type: text/plain\n\n\n--b--\n"
)


@pytest.mark.parametrize("arguments", [[], ["--format", "html"], ["--reply"]])
def test_nothing_in_a_mail_is_fetched_run_or_written(tmp_path: Path, arguments: list[str]) -> None:
    """Pictures, style sheets, feeds, scripts and names of files in a mail are left alone, whatever the format."""
    ran = guarded(_LURES, *arguments, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert b"closed the bridge" in ran.stdout
    assert list(tmp_path.iterdir()) == []


def big(kind: str) -> bytes:
    """Return a message of about 50 MB: a picture attached, a long text, a long text attached."""
    line = b"The council of district %d closed the bridge on Monday because of cracks in its piers.\n\n"
    words = b"".join(line % number for number in range(37_000_000 // len(line)))
    if kind == "text":
        return MAIL + words + words[:12_000_000]
    content = encodebytes(os.urandom(37_000_000) if kind == "picture" else words)
    name = b"image/jpeg; name=a.jpg" if kind == "picture" else b"text/plain; name=a.txt"
    return (
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\nFrom: a@example.org\nTo: b@example.org\n\n"
        b"--b\n\nThe council closed the bridge on Monday because of cracks.\n--b\nContent-Transfer-Encoding: base64\n"
        b"Content-Disposition: attachment\nContent-Type: " + name + b"\n\n" + content + b"--b--\n"
    )


def thread() -> bytes:
    """Return a mailbox of a thread of 1,000 replies, each with all that it answers quoted below."""
    made, quoted = [], ""
    for number in range(1000):
        own = f"District {number} asks for {number * 7} beams of steel for the piers of its bridge.\n"
        head = f"From: a{number % 9}@example.org\nTo: b@example.org\nSubject: Re: Bridge\nMessage-ID: <{number}@x>\n"
        refs = f"References: <0@x> <{number - 1}@x>\n" * bool(number)
        said = f"{own}\nOn Mon, 2 Mar 2026 at 10:14, Anna wrote:\n{quoted}"
        made.append(FROM.decode() + head + refs + "\n" + said + "\n")
        quoted = "".join(f"> {line}\n" for line in said.splitlines())[:15_000]
    return "".join(made).encode()


_MEASURED = """
import resource, subprocess, sys
ran = subprocess.run([sys.executable, "-m", "briefer", "mail"], stdin=open(sys.argv[1], "rb"), stdout=subprocess.PIPE)
print(ran.returncode, len(ran.stdout), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("kind", ["picture", "text", "attached text", "thread"])
def test_what_is_huge_stays_within_bounds(tmp_path: Path, kind: str) -> None:
    """A message of 50 MB, and a thread of 1,000 replies, take less than 500 MB and 30 seconds."""
    path = tmp_path / "huge"
    path.write_bytes(thread() if kind == "thread" else big(kind))
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURED, path], capture_output=True, check=True, timeout=30, env=environment()
    )
    code, printed, kilobytes = map(int, ran.stdout.split())
    assert (code, printed > 100) == (0, True)
    assert kilobytes * (1 if sys.platform == "darwin" else 1024) < 500e6


_DEBRIS = st.lists(
    st.sampled_from(
        [
            b"From x Mon Mar  2 10:14:00 2026", b"From: a@b", b"To: c@d", b"Reply-To: e@f\r\nBcc: x@y",
            b"Subject: Re: \xff",
            b"References: <a@b> <", b"Content-Type: multipart/mixed; boundary=b", b"--b", b"--b--", b"", b"",
            b'Content-Disposition: attachment; filename="../x"', b"Content-Transfer-Encoding: base64", b"\x00\x01",
            b"The council closed the bridge on Monday.", b"Ben, could you call the port?", b"> quoted", b"(" * 500,
            b"Delivered-To: ben@d", b"Date: Mon, 99 Mar 99999",
        ]
    )
    | st.binary(max_size=30),
    max_size=20,
)  # fmt: skip


@settings(max_examples=60)
@given(lines=_DEBRIS, gap=st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_whatever_bytes_come_in_are_briefed_or_refused(lines: list[bytes], gap: bytes) -> None:
    """No bytes make the filter fail but in the way that it says."""
    from briefer.cli import mail
    from briefer.errors import BrieferError
    from briefer.intake import Allowance
    from briefer.reply import answer_to

    content = gap.join(lines)
    kind = "application/mbox" if content.startswith(b"From ") else "message/rfc822"
    answer_to(mail._last(content, None), "me@example.org")  # noqa: SLF001 - the parts, as the whole ends the process
    with suppress(BrieferError):
        mail._documents(content, kind, Allowance(size=10**6), "en")  # noqa: SLF001
