"""Which days the words of a time expression name, and which of several a writer means.

A rule gets what the words said, by the symbols of `data/time_expressions.json`. Rules that need a date of publication
get it, and which way the sentence looks: back (-1), ahead (1) or neither (0).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, cast

from briefer.text.periods import (
    DAY,
    Period,
    Precision,
    containing,
    day_of,
    months_from,
    moved,
    spanning,
    third,
)

Said = Mapping[str, Sequence[int | str]]
_NEARBY = range(-4, 5)  # years around the publication: far enough for 29 February
_FAR, _NEAR = 240, 120  # days
_PIVOT = 69  # years 69 to 99 written with two digits are of the 20th century, 0 to 68 of the 21st (POSIX strptime)
_DECADE_PIVOT = 30  # the twenties are of this century, the thirties of the last


class Setting(NamedTuple):
    """What the words stand in.

    Attributes:
        published: The date of publication.
        direction: Where the sentence looks.
        day_first: Whether 1/2 is in February.
        is_sure: Whether the sentence looks back beyond doubt.
    """

    published: date | None
    direction: int
    day_first: bool
    is_sure: bool


def resolve(rule: str, said: Said, setting: Setting) -> Period | None:
    """Return the days that the words name by a rule; None where they name none, or none without a publication date."""
    published, direction, *_ = setting
    try:
        if rule in _RULES:
            period = _RULES[rule](said, setting)
        else:
            period = _RELATIVE[rule](said, published, direction) if published else None
    except (ValueError, OverflowError):  # 30 February, or beyond the calendar
        return None
    return period if period and period.first <= period.last else None


def _number(said: Said, *symbols: str) -> int | None:
    """Return the first value of the first symbol that was said."""
    return next((int(said[symbol][0]) for symbol in symbols if said.get(symbol)), None)


def _unit(said: Said) -> Precision:
    return cast("Precision", said["UNIT"][0])


def _date(said: Said, setting: Setting) -> Period | None:
    if "DATE" in said:
        return day_of(_in_numbers(str(said["DATE"][0]), day_first=setting.day_first))
    month, day = _number(said, "MONTH") or 0, _number(said, "DAY") or 0
    return _of_year(lambda year: day_of(date(year, month, day)), said, setting)


def _in_numbers(written: str, *, day_first: bool) -> date:
    first, second, last = (int(part) for part in written.replace("/", "-").replace(".", "-").split("-"))
    if len(written.partition("-")[0]) == len("2024"):
        return date(first, second, last)
    if last <= 99 and "." in written and not day_first:  # noqa: PLR2004 - two digits
        raise ValueError(written)  # American English writes so what is no date: a version, a section
    year = last if last > 99 else last + (1900 if last >= _PIVOT else 2000)  # noqa: PLR2004 - two digits
    is_day_first = second <= 12 and (day_first or "." in written or first > 12)  # noqa: PLR2004 - months
    return date(year, second, first) if is_day_first else date(year, first, second)


def _month(said: Said, setting: Setting) -> Period | None:
    month = _number(said, "MONTH", "CLEAR") or 0
    period = _of_year(lambda year: months_from(year, month, "month"), said, setting)
    return period and third(period, _number(said, "PART"))


def _year(said: Said, _: Setting) -> Period | None:
    return third(months_from(_number(said, "YEAR") or 0, 1, "year"), _number(said, "PART"))


def _years(said: Said, _: Setting) -> Period:
    """2019-20 or 2023/24; 1999-00 ends with 2000, 2019-12 names no years."""
    first, last = int(str(said["YEARS"][0])[:4]), int(str(said["YEARS"][0])[-2:])
    last += first // 100 * 100 + (100 if (first + 1) % 100 == last == 0 else 0)
    return spanning(months_from(first, 1, "year"), months_from(last, 1, "year"))


def _decade(said: Said, _: Setting) -> Period | None:
    year = _number(said, "DECADE", "YEAR", "DECADE2", "NUMBER") or 0
    if year < 100:  # noqa: PLR2004 - two digits
        year += 2000 if year < _DECADE_PIVOT else 1900
    return third(months_from(year, 1, "decade"), _number(said, "PART")) if year % 10 == 0 else None


def _century(said: Said, _: Setting) -> Period | None:
    number = _number(said, "ORDINAL", "CENTURY", "DAY") or 0
    first = _number(said, "HUNDRED") or number * 100 - 99  # the 1800s begin with 1800, the 19th century with 1801
    return third(months_from(first, 1, "century"), _number(said, "PART"))


def _quarter(said: Said, setting: Setting) -> Period | None:
    number = _number(said, "ORDINAL", "NUMBER") or 0
    return _of_year(lambda year: months_from(year, 3 * number - 2, "quarter"), said, setting)


def _half(said: Said, setting: Setting) -> Period | None:
    number = _number(said, "ORDINAL", "NUMBER") or 0
    return _of_year(lambda year: months_from(year, 6 * number - 5, "half"), said, setting)


def _first_months(said: Said, setting: Setting) -> Period | None:
    number = _number(said, "NUMBER") or 0
    return _of_year(
        lambda year: spanning(months_from(year, 1, "month"), months_from(year, number, "month")), said, setting
    )


def _season(said: Said, setting: Setting) -> Period | None:
    number = _number(said, "SEASON") or 0  # 1, spring, begins in March; 4 in December
    return _of_year(lambda year: months_from(year, 3 * number, "season"), said, setting)


def _range(said: Said, setting: Setting) -> Period | None:
    """From the first to the second of two weekdays, days of months, months or years."""
    ends = [{symbol: [values[at]] for symbol, values in said.items()} for at in (0, -1)]
    rule = next(rule for symbol, rule in _RANGES if symbol in said)
    begin = resolve(rule, ends[0], setting)
    if begin is None:
        return None
    # from Monday to Friday: the first Friday after that Monday
    later = setting._replace(published=begin.last + DAY, direction=1) if setting.published else setting
    end = resolve(rule, ends[1], later)
    return end and spanning(begin, end)


def _nothing(_: Said, __: Setting) -> None:
    """What looks like a time and is none: Black Friday."""


def _of_year(named: Callable[[int], Period], said: Said, setting: Setting) -> Period | None:
    """Return what `named` makes of the year said; else of the one that is meant."""
    year, shift = _number(said, "YEAR"), _number(said, "SHIFT")
    if year is not None:
        return named(year)
    published, direction, *_ = setting
    if published is None:
        return None
    if shift is not None and "UNIT" in said:  # in May last year
        return named(published.year + shift) if _unit(said) == "year" else None
    candidates = []
    for near in _NEARBY:
        try:
            candidates.append(named(published.year + near))
        except ValueError:  # 29 February
            continue
    if shift == 0:  # this May; this winter may have begun last year
        return next((span for span in candidates if span.first <= published <= span.last), named(published.year))
    if shift is not None:  # last May
        over = [span for span in candidates if (span.last < published if shift < 0 else span.first > published)]
        return (max if shift < 0 else min)(over, default=None)
    weekday = _number(said, "WEEKDAY")
    within = (published - 366 * DAY, published + 366 * DAY)
    on_it = [span for span in candidates if span.first.weekday() == weekday and within[0] < span.first < within[1]]
    return _meant(on_it or candidates, published, direction, is_sure=setting.is_sure)


def _meant(candidates: Iterable[Period], published: date, direction: int, *, is_sure: bool) -> Period | None:
    """Return the latest that has begun (looking back), the earliest not over (ahead), or else the nearest.

    Who leaves out the year means one that is near: one that is far is taken only where no other is near, or where it is
    sure that the sentence looks back.
    """

    def distance(span: Period) -> int:
        return max((published - span.last).days, (span.first - published).days, 0)

    spans = sorted(candidates)
    nearest = min(spans, key=distance, default=None)
    if direction < 0:
        meant = max((span for span in spans if span.first <= published), default=None)
    else:
        meant = min((span for span in spans if span.last >= published), default=None)
    if direction == 0 or nearest is None or meant is None:
        return nearest
    # the next day may be today where it was written
    is_near = distance(nearest) == 1 and nearest.precision == "day" if is_sure else distance(nearest) < _NEAR
    return nearest if is_near and distance(meant) > _FAR else meant


def _weekday(said: Said, published: date, direction: int) -> Period | None:
    """A weekday is the last one, today included, unless the sentence looks ahead; next Friday is the nearest."""
    weekday, shift = _number(said, "WEEKDAY") or 0, _number(said, "SHIFT")
    if shift is not None and "UNIT" in said:  # Monday of last week
        week = containing(moved(published, shift, "week"), "week")
        return day_of(week.first + weekday * DAY) if _unit(said) == "week" else None
    back, on = (published.weekday() - weekday) % 7, (weekday - published.weekday()) % 7
    if shift:
        return day_of(published + (on or 7) * DAY if shift > 0 else published - (back or 7) * DAY)
    is_ahead = direction > 0 or (shift == 0 and direction == 0)
    return day_of(published + on * DAY if is_ahead else published - back * DAY)


def _weekend(said: Said, published: date, direction: int) -> Period:
    """This weekend is of this week, next of next; the weekend is the last one unless the sentence looks ahead."""
    shift, this = _number(said, "SHIFT"), containing(published, "weekend")
    is_past = direction < 0 or (shift is None and direction == 0)
    weeks = shift or (-1 if is_past and this.first > published else 0)
    return containing(moved(published, weeks, "week"), "weekend")


def _days(said: Said, published: date, _: int) -> Period:
    return day_of(published + (_number(said, "DAYS") or 0) * DAY)


def _shifted(said: Said, published: date, _: int) -> Period | None:
    unit = _unit(said)
    if unit == "day":  # the end of the day
        return None
    return third(containing(moved(published, _number(said, "SHIFT") or 0, unit), unit), _number(said, "PART"))


def _until_now(said: Said, published: date, _: int) -> Period:
    """Earlier this year: up to the day of publication."""
    return Period(containing(published, _unit(said)).first, published, "part")


def _from_now(said: Said, published: date, _: int) -> Period:
    """Later this year: from the day of publication."""
    return Period(published, containing(published, _unit(said)).last, "part")


def _ago(said: Said, published: date, _: int) -> Period:
    """Three years ago is a year, two weeks ago a week: as exact as its unit."""
    return containing(moved(published, -(_number(said, "NUMBER") or 0), _unit(said)), _unit(said))


def _ahead(said: Said, published: date, _: int) -> Period:
    return containing(moved(published, _number(said, "NUMBER") or 0, _unit(said)), _unit(said))


def _ahead_if_future(said: Said, published: date, direction: int) -> Period | None:
    """In two weeks: how long it took, unless the sentence looks ahead."""
    return _ahead(said, published, direction) if direction > 0 else None


def _ahead_unless_past(said: Said, published: date, direction: int) -> Period | None:
    return _ahead(said, published, direction) if direction >= 0 else None


def _past_span(said: Said, published: date, _: int) -> Period | None:
    number, unit = _number(said, "NUMBER") or 0, _unit(said)
    if (number, unit) == (1, "day"):  # the last days
        return None
    return Period(moved(published, -number, unit), published, "span")


def _coming_span(said: Said, published: date, _: int) -> Period:
    return Period(published, moved(published, _number(said, "NUMBER") or 0, _unit(said)), "span")


_RANGES = (("WEEKDAY", "weekday"), ("DAY", "date"), ("MONTH", "month"), ("YEAR", "year"))
_RULES: Mapping[str, Callable[[Said, Setting], Period | None]] = {
    "date": _date,
    "month": _month,
    "year": _year,
    "years": _years,
    "decade": _decade,
    "century": _century,
    "quarter": _quarter,
    "half": _half,
    "first_months": _first_months,
    "season": _season,
    "range": _range,
    "nothing": _nothing,
}
_RELATIVE: Mapping[str, Callable[[Said, date, int], Period | None]] = {
    "weekday": _weekday,
    "weekend": _weekend,
    "days": _days,
    "shifted": _shifted,
    "until_now": _until_now,
    "from_now": _from_now,
    "ago": _ago,
    "ahead": _ahead,
    "ahead_if_future": _ahead_if_future,
    "ahead_unless_past": _ahead_unless_past,
    "past_span": _past_span,
    "coming_span": _coming_span,
}
NAMES = frozenset(_RULES) | frozenset(_RELATIVE)
# the rules whose answer hangs on which way the sentence looks
DIRECTED = frozenset(
    {
        "ahead_if_future",
        "ahead_unless_past",
        "date",
        "first_months",
        "half",
        "month",
        "quarter",
        "range",
        "season",
        "weekday",
        "weekend",
    }
)
