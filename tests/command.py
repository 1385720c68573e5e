"""The command line, run in this process, or in one of its own where a promise is about processes."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from briefer.cli import main

Argument = str | Path

# the second moment of 14 March 2026, UTC: whatever is dated by it can be compared byte by byte
EPOCH = "1773446401"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode("utf-8")

    @property
    def complaint(self) -> str:
        """The one line on stderr, with which an error is said; there is no other, and nothing on stdout."""
        lines = [line for line in self.err.splitlines() if line.strip()]
        assert len(lines) == 1, self.err
        assert lines[0].startswith("briefer: error: "), self.err
        assert self.out == b""
        return lines[0].removeprefix("briefer: error: ")


class Command:
    """Runs `briefer` in this process."""

    def __init__(self, capture: pytest.CaptureFixture[bytes], patch: pytest.MonkeyPatch) -> None:
        self._capture = capture
        self._patch = patch

    def __call__(self, *arguments: Argument, stdin: bytes = b"") -> Ran:
        """Run it with these arguments and this standard input."""
        self._patch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(stdin)))
        self._capture.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main([str(argument) for argument in arguments])
        out, err = self._capture.readouterr()
        return Ran(exit_.value.code if isinstance(exit_.value.code, int) else 0, out, err.decode("utf-8"))


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment with changes, and without what would date or colour the output."""
    kept = {name: value for name, value in os.environ.items() if name not in {"SOURCE_DATE_EPOCH", "PYTHONHASHSEED"}}
    return kept | {"COVERAGE_PROCESS_START": "", **changes}


def in_own_process(
    *arguments: Argument | bytes, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None, **options: Any
) -> Ran:
    """Run `python -m briefer` in a process of its own."""
    command = [sys.executable, "-m", "briefer", *(each if isinstance(each, bytes) else str(each) for each in arguments)]
    options.setdefault("stdout", subprocess.PIPE)
    ran = subprocess.run(
        command, cwd=cwd, input=stdin, env=env or environment(), stderr=subprocess.PIPE, check=False, **options
    )
    return Ran(ran.returncode, ran.stdout or b"", ran.stderr.decode("utf-8"))
