"""Archives to work on, made up; and the command, in a process that can be killed."""

import gzip
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from command import Argument, environment

_TELLS = (
    "The council of Norford approved plan {n} on Monday after a long debate about bus lanes.",
    "It will cost {n} million crowns over ten years, the mayor said.",
    "Critics said that plan {n} forgets the harbour district and its {m} shops.",
    "Work is expected to begin in May, if the province agrees.",
    "A similar plan was given up in {y} for want of money.",
)


def row(number: int) -> dict[str, Any]:
    """Return a document of five sentences as a row, the same for the same number."""
    said = " ".join(_TELLS).format(n=number + 2, m=number % 7 + 3, y=1990 + number % 30)
    return {
        "id": f"n{number}",
        "title": f"Plan {number + 2} approved",
        "text": said,
        "date": f"2026-03-{1 + number % 5:02}",
        "source": ("Norford Post", "Harbour News")[number % 2],
        "desk": ("city", "sport")[number % 2],
        "lang": "en",
    }


def rows(count: int) -> list[dict[str, Any]]:
    """Return so many documents as rows."""
    return [row(number) for number in range(count)]


def written(path: Path, lines: Sequence[object]) -> Path:
    """Write lines, rows as JSON and bytes as they are; packed where the name ends so."""
    content = b"".join((each if isinstance(each, bytes) else json.dumps(each).encode()) + b"\n" for each in lines)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def made(out: Path) -> dict[str, bytes]:
    """Return the files of a batch that is done, by their paths, without the lock."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def started(*arguments: Argument, cwd: Path) -> "subprocess.Popen[str]":
    """Start `briefer batch` in a session of its own, as a terminal would."""
    command = [sys.executable, "-m", "briefer", "batch", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=cwd, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
