"""Wait until an edition is due, have it made, wait again: for years, in one process. The clock is an argument.

What is asked for twice is made once: a run makes what is due and was not made yet. So each series is asked for when the
waiting begins, or its configuration is read again, which makes up for what was missed; and then once for all editions
that fell due since it was last asked for: one, or after a night's sleep several, as the configuration wants them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from briefer.schedule import next_due
from briefer.series import Series

SLICE = 60.0  # seconds: so late a sleep that the machine slept through, or a clock that was set, is noticed
_SHORTEST = 0.05  # seconds: a clock may be a little behind when a pause ends
_AGAIN = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))  # after a run that failed
_SOONEST = timedelta(minutes=1)  # for what is owed: no server is to be asked without end
_SET_BACK = timedelta(days=1)  # further back than that, the clock was wrong before: nothing it said then holds


class Heard(Enum):
    """What the process was told from outside."""

    STOP = auto()
    READ_AGAIN = auto()


class Clock(Protocol):
    """What passes the time."""

    def now(self) -> datetime:
        """Return the moment, with its zone; it may be earlier than the one before."""

    def pause(self, seconds: float) -> Heard | None:
        """Let so much time pass, or less where something was heard, and return that; what was heard before counts."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a run.

    Attributes:
        failed: Whether it is to be tried again.
        owing: When what did not reach somebody is to be tried again; None for never.
    """

    failed: bool
    owing: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was last asked for of a series.

    Attributes:
        until: What was due up to and at this moment.
        due: When something falls due after it; None for never.
        failures: How often in a row the run failed.
        again: When it is to be tried again, or what it owes to somebody; None for not.
    """

    until: datetime
    due: datetime | None
    failures: int = 0
    again: datetime | None = None

    @property
    def following(self) -> datetime | None:
        """When to ask again; None for never."""
        return min((each for each in (self.due, self.again) if each is not None), default=None)


def is_due(asked: Asked | None, now: datetime) -> bool:
    """Return whether a series must be asked for now, `asked` being when it was last, None for never."""
    if asked is None or asked.until - now > _SET_BACK:
        return True
    return asked.following is not None and asked.following <= now


def after(asked: Asked | None, series: Series, now: datetime, *, run: Ran) -> Asked:
    """Return what to remember of a run that was asked for at `now`."""
    failures = (asked.failures if asked else 0) + 1 if run.failed else 0
    again = [now + _AGAIN[failures - 1]] if 0 < failures <= len(_AGAIN) else []
    owing = [max(run.owing, now + _SOONEST)] if run.owing else []
    return Asked(now, next_due(series.timetable, now), failures, min(again + owing, default=None))


def pause(asked: Iterable[Asked], now: datetime) -> float:
    """Return for how many seconds nothing will be due, but never more than a slice."""
    moments = [each.following.timestamp() for each in asked if each.following is not None]
    seconds = min((moment - now.timestamp() for moment in moments), default=SLICE)
    return min(max(seconds, _SHORTEST), SLICE)


def wait(read: Callable[[], Sequence[Series]], run: Callable[[Series, datetime], Ran], clock: Clock) -> None:
    """Have editions made when they are due, one series after another, until told to stop.

    Args:
        read: Returns the series, each with times; called at first and whenever the process is told to read again.
        run: Makes what is due of a series at a moment, and delivers what is owed; raises nothing.
        clock: What passes the time.
    """
    all_series, asked = read(), dict[str, Asked]()
    while True:
        now = clock.now()
        due = next((each for each in all_series if is_due(asked.get(each.name), now)), None)
        if due is not None:
            asked[due.name] = after(asked.get(due.name), due, now, run=run(due, now))
        heard = clock.pause(0 if due is not None else pause(asked.values(), now))
        if heard is Heard.STOP:
            return
        if heard is Heard.READ_AGAIN:
            all_series = read()
            asked = {}
