"""Spans of days that have a name: days, weeks, months, and parts of them.

Weeks are those of ISO 8601, Monday to Sunday; seasons the meteorological ones of the north.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, NamedTuple

Precision = Literal[
    "day", "weekend", "week", "month", "quarter", "season", "half", "year", "decade", "century", "part", "span"
]
DAY = timedelta(days=1)
_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "season": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_THIRDS = {"decade": (0, 48, 84, 120), "century": (0, 396, 792, 1200)}  # months: the early 1990s end with 1993
_THIRDS_OF_A_MONTH = (1, 11, 21)  # the days they begin with


class Period(NamedTuple):
    """The days from `first` to `last`, both inclusive."""

    first: date
    last: date
    precision: Precision


def day_of(day: date) -> Period:
    """Return a single day."""
    return Period(day, day, "day")


def months_from(year: int, month: int, unit: Precision) -> Period:
    """Return the unit, a month or longer, that begins with a month."""
    first = date(year, month, 1)
    return Period(first, moved(first, _MONTHS[unit], "month") - DAY, unit)


def spanning(begin: Period, end: Period) -> Period:
    """Return the days from the first of one period to the last of another."""
    return Period(begin.first, end.last, "span")


def containing(day: date, unit: Precision) -> Period:
    """Return the unit of the calendar that holds `day`; of a weekend, the one that ends its week."""
    if unit == "day":
        return day_of(day)
    if unit in {"week", "weekend"}:
        monday = day - day.weekday() * DAY
        return Period(monday if unit == "week" else monday + 5 * DAY, monday + 6 * DAY, unit)
    if unit == "century":
        return months_from((day.year - 1) // 100 * 100 + 1, 1, unit)
    if unit == "decade":
        return months_from(day.year // 10 * 10, 1, unit)
    width = _MONTHS[unit]
    return months_from(day.year, (day.month - 1) // width * width + 1, unit)


def moved(day: date, count: int, unit: Precision) -> date:
    """Return the day `count` units later; the last day of a month that is too short for it."""
    if unit in {"day", "week", "weekend"}:
        return day + count * (1 if unit == "day" else 7) * DAY
    year, month = divmod(day.year * 12 + day.month - 1 + count * _MONTHS[unit], 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def third(period: Period, number: int | None) -> Period | None:
    """Return the first, middle or last third: of a month by days, 1 to 10 and so on, of anything longer by months.

    None is the period itself; what is shorter than a month has no thirds.
    """
    first, last, unit = period
    if number is None:
        return period
    if unit == "month":
        begins = [first.replace(day=day) for day in _THIRDS_OF_A_MONTH] + [last + DAY]
    elif unit in _MONTHS:
        cuts = _THIRDS.get(unit) or [round(_MONTHS[unit] * part / 3) for part in range(4)]
        begins = [moved(first, cut, "month") for cut in cuts]
    else:
        return None
    return Period(begins[number - 1], begins[number] - DAY, "part")
