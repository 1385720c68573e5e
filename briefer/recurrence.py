"""What cron expressions mean, taken apart: for schedulers that speak another language than cron. Pure.

A scheduler may wake briefer more often than an edition is due, since a run makes only what is due and was not made; it
must never sleep through one. `recurrences` is exact but on days when the clocks change; `at_clock_changes` is what it
lacks on those; `elsewhere` is never too little, for schedulers that know only a zone of their own.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from itertools import product

from briefer.errors import ConfigError
from briefer.schedule import due_between, zone
from briefer.series import Timetable

EVERY_WEEKDAY = tuple(range(1, 8))
EVERY_DAY = tuple(range(1, 32))
EVERY_MONTH = tuple(range(1, 13))
_DAY = 24 * 60  # minutes
_PROBE = timedelta(minutes=30)  # zones change their clocks at full and half hours
_CYCLE = 28  # years after which dates fall on the same weekdays

_Key = tuple["Days", tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are all of these.

    Attributes:
        weekdays: Monday is 1, Sunday 7.
        of_month: From 1 to 31.
        from_end: The last day of a month is 1; () for any.
    """

    weekdays: tuple[int, ...] = EVERY_WEEKDAY
    of_month: tuple[int, ...] = EVERY_DAY
    from_end: tuple[int, ...] = ()

    def __contains__(self, day: date) -> bool:
        back = monthrange(day.year, day.month)[1] - day.day + 1
        return (
            day.isoweekday() in self.weekdays
            and day.day in self.of_month
            and (not self.from_end or back in self.from_end)
        )

    def __and__(self, other: "Days") -> "Days":
        ends = set(self.from_end or other.from_end) & set(other.from_end or self.from_end)
        return Days(
            tuple(sorted({*self.weekdays} & {*other.weekdays})),
            tuple(sorted({*self.of_month} & {*other.of_month})),
            tuple(sorted(ends)),
        )

    def widened(self) -> "Days":
        """Return days that hold these, by weekday or by number alone: whichever are fewer."""
        numbers = set(self.of_month)
        if self.from_end:
            numbers &= {length - back + 1 for length in (28, 29, 30, 31) for back in self.from_end}
        if len(self.weekdays) * len(EVERY_DAY) <= len(numbers) * len(EVERY_WEEKDAY):
            return Days(weekdays=self.weekdays)
        return Days(of_month=tuple(sorted(numbers)))

    def shifted(self, by: int) -> "Days":
        """Return days that hold the ones before these (-1) or after them (1)."""
        wide = self.widened()
        weekdays = {(day - 1 + by) % 7 + 1 for day in wide.weekdays}
        numbers = {day + by for day in wide.of_month}
        if 0 in numbers:
            numbers |= {28, 29, 30, 31}
        if numbers & {29, 30, 31, 32} and by > 0:
            numbers |= {1}
        return Days(tuple(sorted(weekdays)), tuple(sorted(numbers & {*EVERY_DAY})))


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every minute of every hour on every one of the days: all ascending."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: Days = Days()
    months: tuple[int, ...] = EVERY_MONTH

    def __contains__(self, clock: datetime) -> bool:
        return (
            clock.minute in self.minutes
            and clock.hour in self.hours
            and clock.month in self.months
            and clock.date() in self.days
        )


def recurrences(cron: str) -> tuple[Recurrence, ...]:
    """Return what an expression says of the clock on the wall.

    Raises:
        ConfigError: it is no expression of five fields.
    """
    from cronsim import CronSim, CronSimError

    try:
        parsed = CronSim(cron, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ConfigError(f"{cron!r} is no time: {error}; give five fields, such as '0 7 * * 1-5'") from error
    if len(cron.split()) != 5:  # noqa: PLR2004 - the fields of cron
        raise ConfigError(f"{cron!r} has seconds, which schedulers do not; give five fields, such as '0 7 * * 1-5'")
    by_number, by_weekday = list(_by_number(parsed.days)), list(_by_weekday(parsed.weekdays))
    if parsed.day_and:
        days = [one & other for one, other in product(by_number, by_weekday)]
    else:  # both fields say something: either is enough
        days = [*by_number, *by_weekday]
    minutes, hours, months = (tuple(sorted(each)) for each in (parsed.minutes, parsed.hours, parsed.months))
    return tuple(Recurrence(minutes, hours, each, months) for each in days if each.weekdays and each.of_month)


def _by_number(items: Iterable[int]) -> Iterator[Days]:
    from cronsim import CronSim

    numbers = tuple(sorted(item for item in items if item > 0))
    if numbers:
        yield Days(of_month=numbers)
    if CronSim.LAST in items:
        yield Days(from_end=(1,))
    if CronSim.LAST_WEEKDAY in items:  # the last day, or the Friday before a last weekend
        yield Days(weekdays=(1, 2, 3, 4, 5), from_end=(1,))
        yield Days(weekdays=(5,), from_end=(2, 3))


def _by_weekday(items: Iterable[int | tuple[int, int]]) -> Iterator[Days]:
    from cronsim import CronSim

    plain = tuple(sorted({item or 7 for item in items if isinstance(item, int)}))
    if plain:
        yield Days(weekdays=plain)
    for weekday, nth in sorted(item for item in items if isinstance(item, tuple)):
        week = range(7 * nth - 6, min(7 * nth, 31) + 1)
        last = nth == CronSim.LAST
        yield Days((weekday or 7,), EVERY_DAY if last else tuple(week), tuple(range(1, 8)) if last else ())


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Return ascending numbers, those together that follow one another."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def at_clock_changes(timetable: Timetable, now: datetime) -> tuple[Recurrence, ...]:
    """Return, in UTC, when editions are due for which a clock on the wall does not show their time, or again.

    Half past two is due at three on the day that has no such time; what is due every hour is due in both of the hours
    that one clock shows twice. Found in the clock changes of the 28 years to come, as they are known now.
    """
    ours = zone(timetable)
    said = [each for cron in timetable.crons for each in recurrences(cron)]
    times: dict[tuple[int, int, int], set[date]] = defaultdict(set)  # month, hour, minute
    for change in _clock_changes(ours, now):
        for due in due_between(timetable, change - timedelta(hours=4), change + timedelta(hours=4)):
            moment = due.astimezone(UTC)
            again = moment.astimezone(ours).fold
            if again or not any(moment.astimezone(ours) in each for each in said):
                times[moment.month, moment.hour, moment.minute].add(moment.date())
    merged: dict[_Key, set[tuple[int, int]]] = defaultdict(set)
    for (month, hour, minute), dates in sorted(times.items()):
        weekdays, numbers = {each.isoweekday() for each in dates}, {each.day for each in dates}
        merged[Days(tuple(sorted(weekdays)), tuple(sorted(numbers))), (month,)].add((hour, minute))
    return tuple(_merged(merged))


def elsewhere(timetable: Timetable, other: tzinfo | None, now: datetime) -> tuple[Recurrence, ...]:
    """Return times in another zone among which are all when editions are due in the year to come.

    Args:
        timetable: When editions are due.
        other: The zone of a scheduler; None for that of this machine.
        now: The moment from which the year counts.
    """
    ours = zone(timetable)
    offsets = _offsets(other, ours, now)
    fixed = tuple(cron for cron in timetable.crons if not any(each.startswith("*") for each in cron.split()[:2]))
    merged: dict[_Key, set[tuple[int, int]]] = defaultdict(set)
    for by in sorted({theirs - own for theirs, own in offsets}):
        for cron in timetable.crons:
            _shift(recurrences(cron), by, merged)
    for by in sorted({theirs for theirs, _ in offsets}) if fixed else ():
        _shift(at_clock_changes(replace(timetable, crons=fixed), now), by, merged)
    return tuple(_merged(merged))


@cache
def _offsets(one: tzinfo | None, other: tzinfo, now: datetime) -> frozenset[tuple[int, int]]:
    """Return by how many minutes two zones' clocks are ahead of UTC in the year to come."""
    probes = (now + step * _PROBE for step in range(366 * 48))
    return frozenset((_offset(probe, one), _offset(probe, other)) for probe in probes)


def _offset(moment: datetime, where: tzinfo | None) -> int:
    """Return by how many minutes a zone's clocks are ahead of UTC."""
    ahead = moment.astimezone(where).utcoffset()
    return 0 if ahead is None else int(ahead.total_seconds() // 60)


@cache
def _clock_changes(where: tzinfo, now: datetime) -> tuple[datetime, ...]:
    """Return the moments, to half an hour, at which a zone's clocks change from now on."""
    found = []
    start = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for _ in range(_CYCLE * 366):
        end = start + timedelta(days=1)
        if _offset(start, where) != _offset(end, where):
            moment = start
            while _offset(moment, where) == _offset(start, where):
                moment += _PROBE
            found.append(moment)
        start = end
    return tuple(found)


def _shift(all_of: Iterable[Recurrence], by: int, into: dict[_Key, set[tuple[int, int]]]) -> None:
    for each in all_of:
        for hour, minute in product(each.hours, each.minutes):
            day, time = divmod(60 * hour + minute + by, _DAY)
            days = each.days.shifted(day) if day else each.days.widened()
            numbered = days.of_month != EVERY_DAY or each.months != EVERY_MONTH
            months = _and_next_to(each.months, day) if day and numbered else each.months
            into[days, months].add(divmod(time, 60))


def _and_next_to(months: tuple[int, ...], by: int) -> tuple[int, ...]:
    return tuple(sorted({*months, *((month - 1 + by) % 12 + 1 for month in months)}))


def _merged(times: dict[_Key, set[tuple[int, int]]]) -> Iterator[Recurrence]:
    """Yield recurrences that are these times, those together that share the minutes of their hours."""
    for days, months in sorted(times, key=lambda key: (key[1], key[0].weekdays, key[0].of_month)):
        minutes_of: dict[int, list[int]] = defaultdict(list)
        for hour, minute in sorted(times[days, months]):
            minutes_of[hour].append(minute)
        hours_of: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for hour, minutes in minutes_of.items():
            hours_of[tuple(minutes)].append(hour)
        for several, hours in hours_of.items():
            yield Recurrence(several, tuple(hours), days, months)
