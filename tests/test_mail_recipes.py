"""The recipes of the README for other programs, run as they are printed, by these programs where they are installed."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path

import dovecot
import pytest
import yaml
from command import environment
from readme import needs, recipe

MAIL = (
    b"Return-Path: <anna@example.org>\nFrom: Anna <anna@example.org>\nTo: briefs@example.net\nSubject: Bridge repairs\n"
    b"Date: Mon, 2 Mar 2026 10:14:00 +0000\nMessage-ID: <1@example.org>\n\n"
    b"The council closed the bridge on Monday because of cracks in its piers. Could you call the port by Friday?\n"
)
FROM = b"From anna@example.org Mon Mar  2 10:14:00 2026\n"
address = dovecot.address  # the fixture


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with `briefer` and `sendmail` in `.local/bin`; what is sent is written to `sent`."""
    tools = tmp_path / ".local" / "bin"
    tools.mkdir(parents=True)
    (tmp_path / "Mail").mkdir()
    import briefer

    where = Path(briefer.__file__).parent.parent
    (tools / "briefer").write_text(f'#!/bin/sh\nPYTHONPATH={where} exec {sys.executable} -m briefer "$@"\n', "utf-8")
    sendmail = f'#!/bin/sh\necho "sendmail $@" >> {tmp_path}/sent\ncat >> {tmp_path}/sent\n'
    (tools / "sendmail").write_text(sendmail, "utf-8")
    for each in tools.iterdir():
        each.chmod(0o755)
    return tmp_path


def env(home: Path) -> dict[str, str]:
    """Return an environment in which that is the home."""
    return environment(HOME=str(home), PATH=f"{home}/.local/bin:{os.environ['PATH']}", TERM="xterm")


def ran(home: Path, *command: str, stdin: bytes = MAIL) -> None:
    """Run a program on a mail; it must succeed."""
    done = subprocess.run(command, input=stdin, cwd=home, env=env(home), capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, (done.stdout, done.stderr)


def is_brief(path: Path) -> bool:
    """Tell whether a file has the brief of the mail."""
    return path.exists() and "Could you call the port by Friday?" in path.read_text("utf-8")


@needs("procmail")
def test_procmail_keeps_briefs_and_answers(home: Path) -> None:
    """A recipe appends a brief to a file, another answers; a mail that no machine should answer is not answered."""
    (home / "rc").write_text(recipe("procmail", "procmail"), "utf-8")
    procmail = ("procmail", "-m", f"HOME={home}", f"DEFAULT={home}/inbox", str(home / "rc"))
    ran(home, *procmail, stdin=FROM + MAIL)
    assert is_brief(home / "Mail" / "briefs.md")
    sent = (home / "sent").read_bytes()
    head = b"From: briefs@example.net\nTo: anna@example.org\nSubject: Re: Bridge repairs\n"
    assert sent.startswith(b"sendmail -t -i -f <>\n" + head)
    ran(home, *procmail, stdin=FROM + b"Precedence: bulk\n" + MAIL)
    assert (home / "sent").read_bytes() == sent
    assert (home / "inbox").read_bytes().count(b"Bridge repairs") == 2


@needs("maildrop")
def test_maildrop_keeps_briefs(home: Path) -> None:
    """A copy of each mail is piped to the filter; the mail itself is delivered."""
    rules = home / "rules"
    rules.write_text(f'HOME="{home}"\nDEFAULT="{home}/inbox"\n{recipe("maildrop", "maildrop")}', "utf-8")
    rules.chmod(0o600)
    ran(home, "maildrop", str(rules))
    assert is_brief(home / "Mail" / "briefs.md")
    assert b"Bridge repairs" in (home / "inbox").read_bytes()


@needs("mutt")
@pytest.mark.parametrize(("keys", "told"), [("B", {"bridge", "lock"}), ("BB", {"ferry"})])
def test_mutt_briefs_a_thread(home: Path, keys: str, told: set[str]) -> None:
    """One key gives the thread at hand to the filter, all its messages and no others; again, the next thread."""
    head = MAIL.replace(b"<1@", b"<2@").partition(b"\n\n")[0] + b"\nReferences: <1@example.org>\n\n"
    answer = head + b"Our divers found that the current closed the lock at noon.\n"
    other = MAIL.replace(b"<1@", b"<3@").replace(b"bridge on", b"ferry on").replace(b"Bridge", b"Ferry")
    (home / "inbox").write_bytes(b"".join(FROM + each + b"\n" for each in (MAIL, other, answer)))
    keyed = f'set folder={home}/Mail\n{recipe("mutt", "muttrc")}push "<first-entry>{keys}<exit>"\n'
    (home / "muttrc").write_text(keyed, "utf-8")
    ours, its = pty.openpty()
    command = ["mutt", "-n", "-F", "muttrc", "-R", "-f", "inbox"]
    with subprocess.Popen(command, cwd=home, env=env(home), stdin=its, stdout=its, start_new_session=True) as mutt:
        os.close(its)
        latest = time.monotonic() + 30
        while mutt.poll() is None and time.monotonic() < latest:
            if select.select([ours], [], [], 0.2)[0]:
                with suppress(OSError):  # it has ended
                    os.read(ours, 10_000)
        mutt.kill()
    os.close(ours)
    assert set(re.findall(r"closed the (\w+)", (home / "brief.md").read_text("utf-8"))) == told


_DOVECOT = """
mail_location = maildir:{home}/Maildir
mail_uid = {uid}
mail_gid = {gid}
plugin {{
  sieve_plugins = sieve_extprograms
  sieve_extensions = +vnd.dovecot.filter
  sieve_filter_bin_dir = {home}/filters
}}
"""


def unprivileged() -> list[str] | None:
    """Return what makes of root another user, as Dovecot runs no filters of root; None where nothing does."""
    if os.getuid():
        return []
    command = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    with suppress(OSError):
        return command if subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0 else None
    return None


@needs("sieve-test")
@pytest.mark.skipif(unprivileged() is None, reason="Dovecot runs no filters of root, and there is no unshare here")
@pytest.mark.parametrize("is_whole", [True, False])
def test_sieve_replaces_a_newsletter_by_its_brief(home: Path, is_whole: bool) -> None:
    """What is filed is a message with the brief; where the filter fails, the newsletter itself."""
    (home / "filters").mkdir()
    (home / "filters" / "brief").write_text(recipe("Sieve", "sh"), "utf-8")
    (home / "filters" / "brief").chmod(0o755)
    (home / "own.sieve").write_text(recipe("Sieve", "sieve"), "utf-8")
    head = b"List-Unsubscribe: <https://example.org/u>\n"
    (home / "own.eml").write_bytes(head + (MAIL if is_whole else MAIL.partition(b"\n\n")[0] + b"\n\n"))
    uid, gid = (os.getuid(), os.getgid()) if os.getuid() else (1000, 1000)
    (home / "dovecot.conf").write_text(_DOVECOT.format(home=home, uid=uid, gid=gid), "utf-8")
    user = unprivileged() or []
    ran(home, *user, "sieve-test", "-c", "dovecot.conf", "-e", "-l", f"maildir:{home}/Maildir", "own.sieve", "own.eml")
    (came,) = [message_from_bytes(path.read_bytes()) for path in home.rglob("Maildir/**/new/*")]
    assert came["From"] == ("Briefs <briefs@example.org>" if is_whole else "Anna <anna@example.org>")
    said = b" ".join(came.as_bytes().split()).decode()
    assert ("The council closed the bridge on Monday" in said) == is_whole


def test_github_actions_show_a_brief(home: Path) -> None:
    """The step of the workflow puts the brief into the summary of the run; the message never is part of a command."""
    (step,) = yaml.safe_load(recipe("GitHub Actions", "yaml"))
    assert "${{" not in step["run"]
    assert list(step["env"]) == ["MAIL"]
    done = subprocess.run(
        ["/bin/bash", "-e", "-o", "pipefail", "-c", step["run"]],
        env=env(home) | {"MAIL": MAIL.decode(), "GITHUB_STEP_SUMMARY": str(home / "summary.md")},
        check=False, capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert is_brief(home / "summary.md")


def test_a_saved_message_as_outlook_rules_give_it(home: Path) -> None:
    """What a rule's script saves, with a byte order mark and the line ends of Windows, is a brief by a redirection."""
    script = recipe("Outlook", "vb")
    assert re.findall(r'"(\w+): " & mail', script) == ["From", "Subject"]
    saved = "From: Anna\nSubject: Bridge repairs\n\n" + MAIL.decode().partition("\n\n")[2]
    (home / "saved.eml").write_bytes(saved.replace("\n", "\r\n").encode("utf-8-sig"))
    ran(home, "/bin/sh", "-c", "briefer mail --format html < saved.eml > brief.html")
    told = (home / "brief.html").read_text("utf-8")
    assert "Could you call the port by Friday?" in told
    assert "<title>Bridge repairs</title>" in told


@dovecot.needs_dovecot
def test_cron_makes_a_digest_of_what_is_new(home: Path, address: str) -> None:
    """Each run of the line makes a digest of what came since the last."""
    dovecot.filed(address, 1, "The council closed the bridge on Monday because of cracks in its piers.\n")
    (home / ".imap").write_text(f"export BRIEFER_IMAP_PASSWORD={os.environ['BRIEFER_IMAP_PASSWORD']}\n", "utf-8")
    line = recipe("cron", "crontab").strip()
    assert re.match(r"(?:[\d*/,-]+ +){5}", line)
    command = re.sub(r"\A(?:\S+ +){5}", "", line).replace("imaps://anna@mail.example.org", address)
    ran(home, "/bin/sh", "-c", f"{command} --allow host=127.0.0.1")
    assert "closed the bridge" in (home / "digest.html").read_text("utf-8")
    dovecot.filed(address, 2, "The ferry company agreed to run two boats an hour in summer.\n")
    ran(home, "/bin/sh", "-c", f"{command} --allow host=127.0.0.1")
    told = (home / "digest.html").read_text("utf-8")
    assert "ferry company" in told
    assert "closed the bridge" not in told
