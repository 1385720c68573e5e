"""What `briefer serve` does while it waits: hear signals, run briefings, say how it went.

Each run is a process of its own, `briefer run NAME`: what it leaks over years, and what kills it, is gone with it, and
it reads the configuration anew. One line of JSON a run goes to standard output; standard error is shared with it.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from tempfile import TemporaryFile
from time import monotonic
from typing import TYPE_CHECKING, Any

from briefer.cli.timetables import PROGRAM

if TYPE_CHECKING:
    from pathlib import Path

    from briefer.series import Series
    from briefer.waiting import Heard, Ran

_LOOK = 0.2  # seconds between two looks at a run
_LIMIT = 3600.0  # seconds for a run: sources have limits of their own, far below
GRACE = 8.0  # seconds for a run to end when it is told to: less than the ten that containers are given
_WRONG = 2  # the exit code of what is wrong until somebody mends it
_SAID = 2000  # characters of what a run printed, where it is no JSON
_READ_AGAIN = getattr(signal, "SIGHUP", None)


@dataclass(slots=True)
class Signals:
    """The clock on the wall, which signals interrupt; see `waiting.Clock`.

    Python's handlers do nothing but write the number of the signal to a socket: whatever the process does, none is lost
    between a look and a pause, and none takes a lock that is held.
    """

    is_stopping: bool = False
    is_to_read_again: bool = False
    _ear: socket.socket = field(init=False)
    _mouth: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)
        signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        for each in (signal.SIGTERM, signal.SIGINT, *([_READ_AGAIN] if _READ_AGAIN else [])):
            signal.signal(each, lambda *_: None)

    def now(self) -> datetime:
        """Return the moment."""
        return datetime.now(UTC)

    def pause(self, seconds: float) -> "Heard | None":
        """Wait, unless something was heard, and return what."""
        from briefer.waiting import Heard

        if not (self.is_stopping or self.is_to_read_again):
            self.listen(seconds)
        if self.is_stopping:
            return Heard.STOP
        if self.is_to_read_again:
            self.is_to_read_again = False
            return Heard.READ_AGAIN
        return None

    def listen(self, seconds: float) -> None:
        """Wait for a signal, and note which it was."""
        select.select([self._ear], [], [], seconds)
        with suppress(BlockingIOError):
            for heard in self._ear.recv(4096):
                self.is_stopping |= heard in {signal.SIGTERM, signal.SIGINT}
                self.is_to_read_again |= heard == _READ_AGAIN


def run(series: "Series", now: datetime, path: "Path", signals: Signals) -> "Ran":
    """Make what is due of a series, say how it went, and return whether to try again, and when what it owes."""
    from briefer.schedule import last_due
    from briefer.waiting import Ran

    due = last_due(series.timetable, now)
    about: dict[str, Any] = {"series": series.name, "at": _moment(now), "due": _moment(due) if due else None}
    start = monotonic()
    try:
        code, said = _in_a_process([*PROGRAM, "run", series.name, "--config", str(path), "--json"], signals)
    except OSError as error:  # no memory, no room for the output: it may be there later
        say("run", **about, exit=None, error=str(error))
        return Ran(failed=True)
    report = _report(said)
    say("run", **about, exit=code, seconds=round(monotonic() - start, 1), **report)
    return Ran(failed=code not in {0, _WRONG}, owing=_owing(report))


def _owing(report: dict[str, Any]) -> datetime | None:
    """Return when a run said that what it owes is to be tried again."""
    match report:
        case {"report": {"series": [*series]}}:
            told = [each.get("next_try") for each in series]
            return min((datetime.fromisoformat(each) for each in told if each), default=None)
        case _:
            return None


def _in_a_process(command: list[str], signals: Signals) -> tuple[int, str]:
    """Run a command, for at most an hour and until we are to stop; return its code and what it printed."""
    with TemporaryFile() as printed:
        start = monotonic()
        group = 0 if os.name == "posix" else None  # Ctrl-C is ours to pass on
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=printed, process_group=group) as child:  # noqa: S603 - briefer itself
            while child.poll() is None:
                signals.listen(_LOOK)
                if signals.is_stopping or monotonic() - start > _LIMIT:
                    child.terminate()
                    try:
                        child.wait(GRACE)
                    except subprocess.TimeoutExpired:
                        child.kill()
        printed.seek(0)
        return child.returncode, printed.read().decode("utf-8", "replace")


def _report(said: str) -> dict[str, Any]:
    """Return what a run reported, or the end of what it printed where that is no JSON."""
    try:
        return {"report": json.loads(said)}
    except ValueError:
        return {"printed": said.strip()[-_SAID:]}


def next_of(all_series: "tuple[Series, ...]") -> dict[str, str]:
    """Return when each series is due next."""
    from briefer.schedule import next_due

    now = datetime.now(UTC)
    return {each.name: _moment(due) for each in all_series if (due := next_due(each.timetable, now)) is not None}


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def say(event: str, **content: object) -> None:
    """Print a line of JSON, at once."""
    sys.stdout.write(json.dumps({"event": event, **content}, ensure_ascii=False) + "\n")
    sys.stdout.flush()
