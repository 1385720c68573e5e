"""Which sources have been silent for longer than is their habit? Pure: the clock is an argument."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from briefer.memory import Silence
from briefer.series import Subscription

RECENT = timedelta(days=28)  # what a habit is learned from: four weekends
FEWEST = 60  # items, where there are fewer in that time
_A_HABIT = 5  # items, from which on a source has one
_SHARE = 0.95
_PATIENCE = 2
_SHORTEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Habit:
    """How often a source has something new.

    Attributes:
        newest: When its newest item was published or first seen, aware.
        usual: The longest time that it usually leaves between two items; None while too few are known to tell.
    """

    newest: datetime
    usual: timedelta | None


def habit(moments: Sequence[datetime]) -> Habit:
    """Return the habit of a source.

    Its usual gap is the shortest such that gaps no longer than that take up 95 % of the time. Gaps are weighed by their
    length since a source that has twenty items on each working day leaves few long ones: of a hundred gaps one is a
    weekend's, and yet a third of all moments lie in one.

    Args:
        moments: When each of its items was published or first seen, aware, rising, at least one.
    """
    gaps = sorted(after - before for before, after in pairwise(moments))
    if len(moments) < _A_HABIT:
        return Habit(moments[-1], None)
    covered = timedelta()
    total = sum(gaps, timedelta())
    for gap in gaps:
        covered += gap
        if covered >= total * _SHARE:
            return Habit(moments[-1], gap)
    return Habit(moments[-1], gaps[-1])


def silences(subscriptions: Iterable[Subscription], habits: Mapping[str, Habit], now: datetime) -> tuple[Silence, ...]:
    """Return which sources are silent, in their order.

    One is where it has had nothing new for longer than the user said that it may (`Subscription.quiet`); else for
    longer than twice its usual gap, and than a day. One that never had anything has no silence that could be dated.

    Args:
        subscriptions: The sources.
        habits: Of each by its address, what has just been read included.
        now: The moment, aware.
    """
    found = []
    for each in subscriptions:
        known = habits.get(each.uri)
        if known is None:
            continue
        usual = known.usual if each.quiet is None else each.quiet
        if usual is None:
            continue
        patience = max(_SHORTEST, _PATIENCE * usual) if each.quiet is None else usual
        if now - known.newest > patience:
            found.append(Silence(each.uri, each.name or each.uri, known.newest, usual))
    return tuple(found)
