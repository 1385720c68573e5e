"""The promises of the silence alarm: a source is named when it is silent for longer than is its habit."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.memory import Silence
from briefer.series import Subscription
from briefer.silence import Habit, habit, silences

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOURCE = Subscription("https://example.org/feed", "Echo")

moments = st.lists(
    st.integers(0, 10**7).map(lambda seconds: MONDAY + timedelta(seconds=seconds)), min_size=1, max_size=90, unique=True
).map(sorted)


def working_days(a_day: int, weeks: int = 4) -> list[datetime]:
    """Return when a source of so many items a working day, from 8 to 18 h, had them: until a Friday at 18 h."""
    days = [MONDAY + each * DAY for each in range(7 * weeks - 2) if each % 7 < 5]
    return [day + 8 * HOUR + each * 10 * HOUR / (a_day - 1) for day in days for each in range(a_day)]


def is_silent(known: Habit, after: timedelta, quiet: timedelta | None = None) -> bool:
    """Tell whether a source is named so long after its newest item."""
    source = Subscription(SOURCE.uri, SOURCE.name, quiet=quiet)
    return bool(silences([source], {SOURCE.uri: known}, known.newest + after))


@given(moments)
def test_what_is_usual_is_a_gap_that_covers_nearly_all_time(found: list[datetime]) -> None:
    """Gaps of the usual length and less take up 95 % of the time, and those that are shorter do not."""
    known = habit(found)
    assert known.newest == found[-1]
    assert (known.usual is None) == (len(found) < 5)
    if known.usual is not None:
        gaps = [after - before for before, after in pairwise(found)]
        assert known.usual in gaps
        assert sum((gap for gap in gaps if gap <= known.usual), timedelta()) >= 0.95 * sum(gaps, timedelta())
        assert sum((gap for gap in gaps if gap < known.usual), timedelta()) < 0.95 * sum(gaps, timedelta())


@given(moments, st.integers(0, 10**7), st.none() | st.integers(1, 10**6))
def test_who_is_silent_stays_so(found: list[datetime], seconds: int, quiet: int | None) -> None:
    """A source that is named would be named later, too; never before a day is over, unless the user says so."""
    known, after = habit(found), timedelta(seconds=seconds)
    patience = None if quiet is None else timedelta(seconds=quiet)
    if is_silent(known, after, patience):
        assert is_silent(known, after + HOUR, patience)
        assert after > (DAY if patience is None else patience)
    elif patience is not None:
        assert after <= patience


@pytest.mark.parametrize("a_day", [2, 10, 20, 50, 200])
def test_a_weekend_is_no_silence(a_day: int) -> None:
    """A source of working days is not named on Monday morning, and is by the end of the week."""
    known = habit(working_days(a_day))
    assert not is_silent(known, timedelta(days=2, hours=13))
    assert is_silent(known, timedelta(days=7))


@pytest.mark.parametrize(
    ("gap", "named"), [(HOUR / 4, DAY), (HOUR, DAY), (DAY, 2 * DAY), (7 * DAY, 14 * DAY), (30 * DAY, 60 * DAY)]
)
def test_patience_is_twice_what_is_usual(gap: timedelta, named: timedelta) -> None:
    """A steady source is named after twice its gap, and never before a day is over."""
    known = habit([MONDAY + each * gap for each in range(60)])
    assert known.usual == gap
    assert not is_silent(known, named)
    assert is_silent(known, named + timedelta(seconds=1))


def test_one_long_gap_is_no_habit() -> None:
    """That a source was once down for a day does not make its silences longer, where it has much to tell."""
    hours = [MONDAY + each * HOUR for each in range(28 * 24) if not 100 < each < 124]
    assert habit(hours).usual == HOUR


def test_who_has_no_habit_is_not_named() -> None:
    """With four items there is no habit, and of a source that never had any nothing can be said."""
    known = habit([MONDAY + each * HOUR for each in range(4)])
    assert not is_silent(known, 365 * DAY)
    assert is_silent(known, 3 * HOUR, quiet=2 * HOUR)
    assert silences([SOURCE], {}, MONDAY) == ()


def test_items_of_one_moment_are_no_silence() -> None:
    """A source whose items all bear one date is given a day."""
    known = habit([MONDAY] * 9)
    assert known.usual == timedelta()
    assert not is_silent(known, DAY)


def test_what_is_said_of_a_silence() -> None:
    """The sources come in their order, under their names, with the date of the newest item and what is usual."""
    other = Subscription("https://example.net/", quiet=HOUR)
    habits = {other.uri: Habit(MONDAY + HOUR, None), SOURCE.uri: Habit(MONDAY, DAY)}
    assert silences([SOURCE, other], habits, MONDAY + 3 * DAY) == (
        Silence(SOURCE.uri, "Echo", MONDAY, DAY),
        Silence(other.uri, other.uri, MONDAY + HOUR, HOUR),
    )
