"""The promises of the waiting loop: each edition is asked for once, whatever the clock does; nothing ends it."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefer.schedule import due_between
from briefer.series import Series, Timetable
from briefer.waiting import SLICE, Heard, Ran, wait

START = datetime(2026, 3, 25, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def series(name: str, *crons: str, zone: str = "UTC") -> Series:
    """Return a series with a timetable."""
    return Series(name, name.title(), (), Timetable(crons, zone))


@dataclass
class Time:
    """A clock that passes as it is told: what happens is a moment, and what the clock or the world then does."""

    moment: datetime = START
    end: datetime = START + 10 * DAY
    happens: list[tuple[datetime, timedelta | Heard]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    looks: list[datetime] = field(default_factory=list)

    def now(self) -> datetime:
        """Return what the clock shows."""
        self.looks.append(self.moment)
        return self.moment

    def pause(self, seconds: float) -> Heard | None:
        """Pass the time; where a clock is set or the machine sleeps, the clock jumps."""
        self.pauses.append(seconds)
        self.moment += timedelta(seconds=seconds)
        if self.happens and self.moment >= self.happens[0][0]:
            _, what = self.happens.pop(0)
            if isinstance(what, Heard):
                return what
            self.moment += what
        return Heard.STOP if self.moment >= self.end and not self.happens else None


@dataclass
class Runs:
    """What was asked for, and when; a run takes a while, and may fail."""

    time: Time
    takes: timedelta = timedelta(0)
    fails: Callable[[int], bool] = lambda _: False
    owing: Callable[[int, datetime], datetime | None] = lambda _, __: None
    asked: list[tuple[str, datetime]] = field(default_factory=list)

    def __call__(self, series: Series, now: datetime) -> Ran:
        """Make an edition."""
        self.asked.append((series.name, now))
        self.time.moment += self.takes
        return Ran(self.fails(len(self.asked)), self.owing(len(self.asked), now))

    def of(self, name: str) -> list[datetime]:
        """Return when a series was asked for."""
        return [moment for each, moment in self.asked if each == name]


def waited(
    time: Time, *all_series: Series, takes: timedelta = timedelta(0), fails: Callable[[int], bool] | None = None
) -> Runs:
    """Wait until the end of the time; return what was asked for."""
    runs = Runs(time, takes, fails or (lambda _: False))
    wait(lambda: all_series, runs, time)
    return runs


crons = st.sampled_from(("0 7 * * *", "30 2 * * *", "0 * * * *", "15 6 * * 1-5", "0 9,21 * * *", "0 0 1 4 *"))
zones = st.sampled_from(("UTC", "Europe/Berlin", "America/New_York"))
sleeps = st.lists(
    st.tuples(st.integers(1, 12_000), st.integers(1, 4_000)).map(lambda at: (START + at[0] * MINUTE, at[1] * MINUTE)),
    max_size=6,
).map(sorted)


@settings(max_examples=25)
@given(st.lists(crons, min_size=1, max_size=3), zones, sleeps, st.integers(0, 30))
def test_every_edition_is_asked_for_once_or_merged(
    times: Sequence[str], zone: str, happens: list[tuple[datetime, timedelta]], minutes: int
) -> None:
    """However long machines sleep and runs take, the first look at the clock after an edition was due asks for it."""
    time, each = Time(happens=list(happens)), series("a", *times, zone=zone)
    asked = waited(time, each, takes=minutes * MINUTE).of("a")
    due = due_between(each.timetable, START, time.looks[-1])
    looks = (time.looks[bisect_left(time.looks, moment)] for moment in due)
    assert asked == list(dict.fromkeys((START, *looks)))


def test_an_edition_is_asked_for_on_the_second() -> None:
    """With nothing in the way, an edition is asked for within a tenth of a second of when it is due."""
    time = Time()
    asked = waited(time, series("a", "0 7 * * *")).of("a")
    assert [moment.replace(microsecond=0) for moment in asked[1:]] == [
        START.replace(hour=7) + (1 + day) * DAY for day in range(10)
    ]
    assert max(time.pauses) <= SLICE
    assert all(moment.microsecond < 100_000 for moment in asked)


@pytest.mark.parametrize(
    ("zone", "days"),
    [("Europe/Berlin", ("2026-03-29", "2026-10-25")), ("America/New_York", ("2026-03-08", "2026-11-01"))],
)
def test_days_on_which_the_clocks_change_have_one_edition(zone: str, days: tuple[str, ...]) -> None:
    """At seven and at half past two, on the day that lacks an hour and on the one that has it twice."""
    for day in days:
        for cron in ("0 7 * * *", "30 2 * * *"):
            start = (
                datetime.fromisoformat(day).replace(hour=0, minute=0, second=1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
            )
            runs = waited(Time(start, start + 22 * HOUR), series("a", cron, zone=zone))
            assert len(runs.of("a")) == 2, "at the start, and once"


def test_a_clock_set_back_repeats_nothing() -> None:
    """An hour that the clock shows again brings no edition again."""
    back = (START.replace(hour=7, minute=30) + DAY, -HOUR)
    asked = waited(Time(happens=[back]), series("a", "0 7 * * *")).of("a")
    assert [moment.date() for moment in asked] == [(START + day * DAY).date() for day in range(11)]


def test_a_clock_that_was_wrong_by_years_does_not_stop_the_waiting() -> None:
    """A clock that goes forward ten years and is set right again: asked at both moments, then every day as ever."""
    wrong: list[tuple[datetime, timedelta | Heard]]
    wrong = [(START + DAY, 3650 * DAY), (START + DAY + 3650 * DAY + HOUR, -3650 * DAY)]
    asked = waited(Time(happens=wrong), series("a", "0 7 * * *")).of("a")
    days = [moment.date() for moment in asked]
    assert days.count((START + 3651 * DAY).date()) == 1
    assert days[-9:] == [(START + day * DAY).date() for day in range(2, 11)]


def test_a_laptop_asleep_is_late_by_no_more_than_its_sleep() -> None:
    """What fell due in the sleep is asked for within a minute of waking."""
    woken = START.replace(hour=9) + DAY
    asleep = START.replace(hour=23)
    asked = waited(Time(happens=[(asleep, woken - asleep)]), series("a", "0 7 * * *")).of("a")
    assert timedelta(0) <= asked[1] - woken <= timedelta(seconds=SLICE)
    assert len(asked) == 11


def test_a_missed_week_is_asked_for_once() -> None:
    """A week off is one question: whether it makes seven editions or one is the configuration's to say."""
    asked = waited(Time(happens=[(START + HOUR, 7 * DAY)]), series("a", "0 7 * * *")).of("a")
    assert len(asked) == 5
    assert asked[1] - START >= 7 * DAY


def test_runs_that_fail_are_tried_again_and_end_nothing() -> None:
    """A failed run is tried again after 5, 15 and 60 minutes, then not before the next edition; other series go on."""
    failing, other = series("a", "0 7 * * *"), series("b", "0 8 * * *")
    time = Time(end=START + DAY)
    runs = waited(time, failing, other, fails=lambda number: number != 2)
    waits = [(later - earlier) // MINUTE for earlier, later in pairwise(runs.of("a"))]
    assert waits[:3] == [5, 15, 60]
    assert runs.of("a")[4].hour == 7
    assert runs.of("b")[1].hour == 8


def test_what_is_owed_is_tried_when_its_time_comes() -> None:
    """A run that says when a delivery is to be tried again is asked for then, no sooner than in a minute; then not."""
    later = [0 * MINUTE, 5 * MINUTE, 10 * MINUTE]
    runs = Runs(Time(end=START + 12 * HOUR), owing=lambda number, now: now + later[number - 1] if number < 4 else None)
    wait(lambda: [series("a", "0 7 * * *")], runs, runs.time)
    assert [moment - START for moment in runs.of("a")] == [timedelta(0), MINUTE, 6 * MINUTE, 16 * MINUTE]


def test_a_run_that_succeeds_after_failures_starts_afresh() -> None:
    """What was made on the second try is not asked for again, and the next failure waits five minutes again."""
    runs = waited(Time(end=START + 2 * DAY), series("a", "0 7 * * *"), fails=lambda number: number in {1, 3})
    hours = [(moment.hour, moment.minute) for moment in runs.of("a")]
    assert hours == [(12, 0), (12, 5), (7, 0), (7, 5), (7, 0)]


def test_series_are_asked_one_after_another_in_the_order_of_the_file() -> None:
    """Two that are due at once both run, each once, though the first takes long."""
    runs = waited(Time(end=START + DAY), series("b", "0 7 * * *"), series("a", "0 7 * * *"), takes=30 * MINUTE)
    assert [name for name, _ in runs.asked] == ["b", "a", "b", "a"]


def test_being_told_to_stop_ends_it_and_to_read_again_reads() -> None:
    """After SIGHUP the new configuration holds: its series are asked for at once, one that is gone never again."""
    time = Time(end=START + 2 * DAY, happens=[(START + HOUR, Heard.READ_AGAIN)])
    runs = Runs(time)
    readings = iter(
        [[series("a", "0 7 * * *"), series("b", "0 7 * * *")], [series("b", "0 6 * * *"), series("c", "0 7 * * *")]]
    )
    wait(lambda: next(readings), runs, time)
    assert len(runs.of("a")) == 1
    assert [moment.hour for moment in runs.of("b")] == [12, 13, 6, 6]
    assert runs.of("c")[0] - START == HOUR
    stopped = Time(happens=[(START, Heard.STOP)])
    assert waited(stopped, series("a", "0 7 * * *"), series("b", "0 7 * * *")).asked == [("a", START)]
