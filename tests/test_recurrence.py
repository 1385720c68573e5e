"""The promises of cron expressions taken apart: they mean what the timetable means, wherever they are told again."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.errors import ConfigError
from briefer.recurrence import at_clock_changes, elsewhere, recurrences
from briefer.schedule import due_between
from briefer.schedulers.systemd import calendar
from briefer.series import Timetable

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
YEAR = timedelta(days=400)
CLOCK_CHANGES = (  # of Berlin and New York alike
    (datetime(2027, 3, 12, tzinfo=UTC), timedelta(days=18)),
    (datetime(2027, 10, 29, tzinfo=UTC), timedelta(days=11)),
)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca")
CRONS = (
    "0 7 * * *",
    "0 7 * * 1-5",
    "30 2 * * *",
    "30 1 * * 0",
    "0 * * * *",
    "*/20 1-4 * * *",
    "15 0,23 1,15 * *",
    "0 9 1 * 5",
    "0 9 */2 * 1",
    "0 9 L * *",
    "0 9 LW * *",
    "0 9 * * 5L",
    "0 9 * * MON#1",
    "0 9 1,LW * 2,4#2",
    "5 4 29 2 *",
    "0 0 31 1,3,5 *",
    "0 6 1-7 JAN-MAR */2",
)

fields = (
    st.sampled_from(("0", "30", "*/15", "5,59", "*")),
    st.sampled_from(("7", "0", "23", "6-8", "*/6", "*", "2")),
    st.sampled_from(("*", "1", "L", "LW", "1,15", "*/3", "31", "28-31", "10-20/5", "1,L")),
    st.sampled_from(("*", "1", "2", "6-9", "*/4", "DEC")),
    st.sampled_from(("*", "0", "7", "1-5", "6,SUN", "5L", "2#1", "1,3#5", "*/2", "MON-WED/2")),
)
crons = (
    st.tuples(*fields).map(" ".join).filter(lambda cron: not re.fullmatch(r"\S+ \S+ 31 2 .*", cron))
)  # which never is


@given(crons, st.dates(datetime(2020, 1, 1).date(), datetime(2032, 1, 1).date()))  # noqa: DTZ001 - days
def test_a_cron_expression_taken_apart_means_the_same(cron: str, day: object) -> None:
    """In a zone whose clocks never change, the parts mean those minutes at which an edition is due, and no other."""
    start = datetime.combine(day, datetime.min.time(), UTC)  # type: ignore[arg-type]  # Hypothesis gives dates
    said = recurrences(cron)
    due = set(due_between(Timetable((cron,)), start - timedelta(minutes=1), start + timedelta(days=35)))
    for number in range(35):
        for minute in (0, 5, 15, 17, 30, 59):
            for hour in (0, 2, 6, 7, 8, 12, 23):
                moment = start + timedelta(days=number, hours=hour, minutes=minute)
                assert (moment in due) is any(moment in each for each in said), moment


@pytest.mark.parametrize("wrong", ["0 7 * *", "0 25 * * *", "0 0 7 * * *"])
def test_what_is_no_time_is_refused(wrong: str) -> None:
    """Four fields, an hour that is none, and seconds are refused with an example of what is right."""
    with pytest.raises(ConfigError, match=r"'0 7 \* \* 1-5'"):
        recurrences(wrong)


@cache
def due_in_a_year(cron: str, zone: str) -> tuple[datetime, ...]:
    """Return when editions are due in 400 days, in UTC."""
    return tuple(each.astimezone(UTC) for each in due_between(Timetable((cron,), zone), NOW, NOW + YEAR))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("cron", CRONS)
def test_no_edition_is_due_without_a_time_in_utc(cron: str, zone: str) -> None:
    """Where a scheduler knows only UTC, it is told every minute at which an edition is due."""
    said = elsewhere(Timetable((cron,), zone), UTC, NOW)
    assert all(any(moment in each for each in said) for moment in due_in_a_year(cron, zone))


@pytest.mark.parametrize("other", ["Europe/London", "America/New_York", "Asia/Kathmandu"])
@pytest.mark.parametrize("cron", CRONS)
def test_no_edition_is_an_hour_late_in_another_zone(cron: str, other: str) -> None:
    """A scheduler that knows only its own zone wakes when an edition is due, or within the hour of a clock change."""
    said = elsewhere(Timetable((cron,), "Europe/Berlin"), ZoneInfo(other), NOW)
    late = 0
    for due in due_in_a_year(cron, "Europe/Berlin"):
        waits = (
            minutes
            for minutes in range(61)
            if any((due + timedelta(minutes=minutes)).astimezone(ZoneInfo(other)) in each for each in said)
        )
        late += next(waits) > 0
    assert late <= 4


def test_the_same_zone_adds_nothing() -> None:
    """A time outside of clock changes stays as it is in the zone that it is meant in, and takes two hours in UTC."""
    morning = Timetable(("0 7 * * 1-5",), "Europe/Berlin")
    assert elsewhere(morning, ZoneInfo("Europe/Berlin"), NOW) == recurrences("0 7 * * 1-5")
    assert [each.hours for each in elsewhere(morning, UTC, NOW)] == [(5, 6)]
    assert at_clock_changes(morning, NOW) == ()


def test_what_would_fall_into_a_clock_change_has_a_time_of_its_own() -> None:
    """Half past two is due at one o'clock UTC on the Sunday when Berlin has no such time."""
    (found,) = at_clock_changes(Timetable(("30 2 * * *",), "Europe/Berlin"), NOW)
    assert (found.hours, found.minutes, found.months) == ((1,), (0,), (3,))
    assert (found.days.weekdays, found.days.of_month) == ((7,), tuple(range(25, 32)))


def told_by_systemd(expression: str, start: datetime, count: int) -> set[datetime]:
    """Return the next moments after a start that systemd itself finds in a calendar expression."""
    ran = subprocess.run(
        [shutil.which("systemd-analyze") or "", "calendar", f"--iterations={count}", expression,
         f"--base-time={start:%Y-%m-%d %H:%M:%S} UTC"],
        capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
    )  # fmt: skip
    found = re.findall(r"(?:Next elapse|Iter\. #\d+): \w+ (\S+ \S+) UTC", ran.stdout)
    return {datetime.fromisoformat(each).replace(tzinfo=UTC) for each in found}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here to read its expressions")
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
@pytest.mark.parametrize("cron", CRONS)
def test_systemd_reads_the_same_moments(cron: str, zone: str) -> None:
    """What systemd makes of our calendar expressions are the moments when editions are due, clock changes included."""
    lines = calendar(Timetable((cron,), zone), NOW)
    often = len(due_in_a_year(cron, zone)) > 1000
    for start, days in CLOCK_CHANGES if often else ((NOW, YEAR),):
        due = {each for each in due_in_a_year(cron, zone) if start < each <= start + days}
        found = set().union(*(told_by_systemd(line, start, len(due) + 10) for line in lines))
        assert {each for each in found if each <= start + days} == due


def test_systemd_is_told_nothing_that_it_cannot_say() -> None:
    """Days counted from both ends of a month at once are refused, with a way out."""
    with pytest.raises(ConfigError, match=r"both|at once; write it as two times, or use --cron"):
        calendar(Timetable(("0 7 */2 * 5L",)), NOW)
