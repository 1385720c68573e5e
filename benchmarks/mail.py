"""How long, and in how much memory, the filter reads what is huge: messages of 50 MB, threads of 1,000 replies.

python benchmarks/mail.py
"""

import os
import subprocess
import sys
import tempfile
from base64 import encodebytes
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

_LARGE = 50_000_000  # bytes
_REPLIES = 1_000
_QUOTED = 15_000  # characters that a reply quotes at most
_HEAD = "From: a{0}@example.org\nTo: b@example.org\nSubject: Re: Bridge\nMessage-ID: <{1}@x>\n"
_RUN = "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:], stdin=sys.stdin, stdout=sys.stderr); "
_PEAK = "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"


def words(size: int) -> bytes:
    """Return so many bytes of sentences that differ."""
    line = "The council of district {} closed the bridge on Monday because of cracks in its piers.\n\n"
    return "".join(line.format(number) for number in range(size // len(line))).encode()


def text() -> bytes:
    """Return one message of text."""
    return _HEAD.format(0, 0).encode() + b"\n" + words(_LARGE)


def attached(content: bytes, about: str) -> bytes:
    """Return one message with a file attached."""
    head = f"{_HEAD.format(0, 0)}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
    own = "The council closed the bridge on Monday because of cracks.\n"
    part = f"--b\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment\nContent-Type: {about}\n\n"
    return (head + own + part).encode() + encodebytes(content) + b"--b--\n"


def thread(*, is_quoted: bool, is_chain: bool) -> bytes:
    """Return a mailbox of one thread, each reply quoting what it answers, or naming only that."""
    made: list[str] = []
    quoted = ""
    for number in range(_REPLIES):
        own = f"District {number} asks for {number * 7} beams of steel for the piers of its bridge.\n"
        before = f"<{number - 1}@x>" if is_chain else f"<0@x> <{number - 1}@x>"
        named = f"{'In-Reply-To' if is_chain else 'References'}: {before}\n" if number else ""
        said = f"{own}\nOn Mon, 2 Mar 2026 at 10:14, Anna wrote:\n{quoted}" if is_quoted else own
        made.append(f"From a@x Mon Mar  2 10:14:00 2026\n{_HEAD.format(number % 9, number)}{named}\n{said}\n")
        quoted = "".join(f"> {line}\n" for line in said.splitlines())[:_QUOTED]
    return "".join(made).encode()


_CASES: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("a message of text, 50 MB", text),
    ("a picture attached, 50 MB", lambda: attached(os.urandom(_LARGE * 3 // 4), "image/jpeg; name=a.jpg")),
    ("a text attached, 50 MB", lambda: attached(words(_LARGE * 3 // 4), "text/plain; name=a.txt")),
    ("a thread of 1,000 replies, all quoted below", lambda: thread(is_quoted=True, is_chain=False)),
    ("a thread of 1,000 replies, each naming the last", lambda: thread(is_quoted=False, is_chain=True)),
)


def measured(path: Path, *arguments: str) -> str:
    """Return how long a command took on a message, and its peak of memory."""
    began = perf_counter()
    command = [sys.executable, "-c", _RUN + _PEAK, sys.executable, "-m", "briefer", *arguments]
    with path.open("rb") as content:
        ran = subprocess.run(command, stdin=content, capture_output=True, check=True)
    code, peak = map(int, ran.stdout.split())
    unit = 1 if sys.platform == "darwin" else 1024  # bytes, as getrusage(2) of each system counts
    return f"{perf_counter() - began:.1f} s | {peak * unit / 1e6:.0f} MB | {code}"


def rows() -> Iterator[str]:
    """Yield the rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        for name, made in _CASES:
            path = Path(folder) / "huge.eml"
            path.write_bytes(made())
            size = path.stat().st_size / 1e6
            answering = ("mail", "--reply", "--me", "b@example.org")
            for told, command in (("mail", ("mail",)), ("mail --reply", answering), ("digest", ("digest", str(path)))):
                yield f"| {name} ({size:.1f} MB) | {told} | {measured(path, *command)} |"


def main() -> None:
    """Print the table."""
    print("| mail | command | time | peak | exit |")
    print("| --- " * 5 + "|")
    for row in rows():
        print(row, flush=True)


if __name__ == "__main__":
    main()
