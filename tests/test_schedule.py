"""The promises of the timetable: no edition is skipped, none comes twice, whatever the clocks do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.errors import ConfigError
from briefer.schedule import check, due_between, last_due, next_due
from briefer.series import Timetable

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo")
CRONS = ("0 7 * * *", "30 2 * * *", "0 0 * * *", "15 6 * * 1-5", "0 7,19 * * *", "0 9 1 * *", "59 23 * * 0")
moments = st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
timetables = st.builds(
    Timetable, st.lists(st.sampled_from(CRONS), min_size=1, max_size=3).map(tuple), st.sampled_from(ZONES)
)


@given(timetables, moments)
def test_the_next_edition_is_later_than_now_and_the_last_is_not(timetable: Timetable, now: datetime) -> None:
    """What is next is in the future, what was last is not, and nothing is due between the two."""
    last, following = last_due(timetable, now), next_due(timetable, now)
    assert last is not None
    assert following is not None
    assert last <= now < following
    assert due_between(timetable, last, now) == ()


@given(timetables, moments, st.integers(0, 40))
def test_stepping_through_time_meets_every_edition_once(timetable: Timetable, start: datetime, days: int) -> None:
    """Asking for the next edition again and again gives the same as asking for all between two moments."""
    end = start + timedelta(days=days)
    met = []
    moment: datetime | None = next_due(timetable, start)
    while moment is not None and moment <= end:
        met.append(moment)
        moment = next_due(timetable, moment)
    assert tuple(met) == due_between(timetable, start, end)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["30 2 * * *", "0 0 * * *", "0 7 * * *"])
def test_every_day_has_one_edition(zone: str, at: str) -> None:
    """A daily edition is due on each day of the zone's calendar, once, across every change of its clocks."""
    start = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo(zone))
    days = [moment.date() for moment in due_between(Timetable((at,), zone), start, start + timedelta(days=365))]
    assert days == [start.date() + timedelta(days=1 + each) for each in range(365)]


def test_the_hour_that_is_left_out_and_the_hour_that_comes_twice() -> None:
    """Half past two is due at three on the day that has no such time, and once on the day that has it twice."""
    berlin = Timetable(("30 2 * * *",), "Europe/Berlin")
    spring, autumn = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert str(next_due(berlin, spring)) == "2026-03-29 03:00:00+02:00"
    twice = due_between(berlin, autumn, autumn + timedelta(days=1))
    assert [str(moment) for moment in twice] == ["2026-10-25 02:30:00+02:00"]


def test_without_times_nothing_is_due() -> None:
    """A series that is made by hand is never due."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert (last_due(Timetable(), now), next_due(Timetable(), now)) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [Timetable(("0 7 * *",)), Timetable(("0 25 * * *",)), Timetable(("0 0 7 * * *",)), Timetable((), "Europe/Bärlin")],
)
def test_what_is_no_time_is_refused(wrong: Timetable) -> None:
    """An expression that is no time, and a zone that is none, are named."""
    with pytest.raises(ConfigError, match=r"is no time: .* such as|is none; give one such as"):
        check(wrong)
