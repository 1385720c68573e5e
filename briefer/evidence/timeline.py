"""When what is printed happened or will happen: the times that printed sentences name, and the events that they date.

Only what a printed sentence says itself is on the timeline, so that every event is cited already.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import groupby, pairwise
from typing import NamedTuple

from briefer.facts import Event, Time
from briefer.model import Sentence
from briefer.resources import data
from briefer.text.language import primary
from briefer.text.time_expressions import symbols, time_expressions

# what an event may be dated by, the most specific first: a decade is a style, a span of days a duration, and quarters
# are of figures
_SPECIFIC = ("day", "weekend", "week", "month", "part", "season", "year")
_UNITS = frozenset({"day", "weekend", "week", "month", "quarter", "season", "half", "year"})
_NEAR_SAYING = 3  # words to either side in its clause, among which a verb of saying makes a time that of saying
_NEAR_FIGURE = 5  # words before a time: "from 4.1 per cent in"
_WORD = re.compile(r"[^\W\d_]+|['’]")
_CLAUSE_END = re.compile(r"[,;:–—(]")
_OF_A_NOUN = re.compile(r"['’]s?\b")  # Monday's vote
_DATELINE = re.compile(r"\s*(?:\(|[-–—]{1,2}\s)")  # ABUJA, Sept. 6 (Agency) --
_LONGEST_DATELINE = 40  # characters


class _Words(NamedTuple):
    """What tells, in a language, which times of a sentence date its event: see `data/timeline.json`."""

    repeated: frozenset[str]
    noun: frozenset[str]
    measure: frozenset[str]
    baseline: frozenset[str]
    since: frozenset[str]
    saying: frozenset[str]


def named_times(sentences: Iterable[Sentence]) -> tuple[Time, ...]:
    """Return the times that sentences name, in their order; relative ones where their document has a date."""
    return tuple(time for sentence in dict.fromkeys(sentences) for time in _times(sentence) if not _is_repeated(time))


def _times(sentence: Sentence) -> Iterator[Time]:
    document = sentence.document
    for found in time_expressions(sentence.text, document.published, document.language):
        yield Time(
            sentence=sentence,
            start=sentence.start + found.start,
            end=sentence.start + found.end,
            first=found.first,
            last=found.last,
            precision=found.precision,
            bound=found.bound,
            is_relative=found.kind == "relative",
        )


def _is_repeated(time: Time) -> bool:
    """Tell whether a time is no one day: every Monday."""
    before, _ = _clause(time)
    return not _words(time.sentence.document.language).repeated.isdisjoint(before[-1:])


def explained(times: Iterable[Time], today: date | None) -> tuple[Time, ...]:
    """Return the times whose days a reader needs to be told: those that depend on the date of publication.

    Of these, no unit of the calendar that holds the brief's own day ("this week", and "today" unless by its weekday),
    no month or day that is named in full but for this year, and none as vague as "earlier this year".

    Args:
        times: The times that sentences name.
        today: The day that the brief is of, None where it is not known.
    """
    return tuple(time for time in times if time.is_relative and time.precision in _UNITS and _is_unclear(time, today))


def _is_unclear(time: Time, today: date | None) -> bool:
    said = symbols(time.text, time.sentence.document.language)
    if "MONTH" in said and "SHIFT" not in said:
        return today is None or time.first.year != today.year
    return not _holds(time, today) or "WEEKDAY" in said


def timeline(times: Iterable[Time], today: date | None) -> tuple[Event, ...]:
    """Return the events that times date, one of each sentence at most, by date; of one date in the order of print.

    What lies ahead comes last, though the time it is due in may have begun ("later this week").

    Of the times of a sentence the more specific dates it, of equals the earlier in the sentence. Left out are those
    that date no event, or another than their sentence's: when it was said ("police said on Monday"); decades, quarters
    and spans of days; the week, month or year of publication; "last year", which is mostly compared with; the beginning
    of what lasts ("since 2019"); a noun's own date ("Monday's vote").

    Args:
        times: The times that printed sentences name, in the order of print.
        today: The day that the brief is of; None: nothing is known to lie ahead.
    """
    events = []
    for _, named in groupby(times, key=lambda time: time.sentence):
        dating = [event for event in (Event(time, _is_ahead(time, today)) for time in named) if _dates_its_event(event)]
        if dating:
            events.append(min(dating, key=lambda event: _SPECIFIC.index(event.time.precision)))
    return tuple(sorted(events, key=lambda event: (event.is_ahead, event.time.first, event.time.last)))


def _is_ahead(time: Time, today: date | None) -> bool:
    """Tell whether a time is not over, and had not begun when its document was published.

    The week or month of publication is not ahead ("announced this week"), the rest of it is ("later this week").
    """
    published = time.sentence.document.published
    if today is None or time.last <= today:
        return False
    if published is None:
        return time.first >= today
    is_whole = time.precision not in {"day", "part"}
    return time.first >= min(published.date(), today) and not (is_whole and _holds(time, published))


def _dates_its_event(event: Event) -> bool:
    time, words = event.time, _words(event.sentence.document.language)
    if time.precision not in _SPECIFIC or time.bound == "since" or (time.bound == "until" and not event.is_ahead):
        return False
    is_last_year = time.is_relative and time.precision == "year" and not event.is_ahead
    is_now = time.precision != "day" and not event.is_ahead and _holds(time, time.sentence.document.published)
    if is_last_year or is_now:
        return False
    said_after = time.sentence.document.text[time.end : time.sentence.end]
    before, after = _clause(time)
    word = before[-1] if before else ""
    is_of_saying = not words.saying.isdisjoint((*before[-_NEAR_SAYING:], *after[:_NEAR_SAYING]))
    is_dateline = time.start - time.sentence.start < _LONGEST_DATELINE and _DATELINE.match(said_after)
    is_of_a_noun = word in words.noun or (word in words.measure and not event.is_ahead) or _OF_A_NOUN.match(said_after)
    is_of_more = not words.since.isdisjoint(before) or _is_of_a_baseline(time, words)
    return not (is_of_saying or is_dateline or is_of_a_noun or is_of_more)


def _clause(time: Time) -> tuple[list[str], list[str]]:
    """Return the words before and behind a time, up to the next comma or the like, in lower case."""
    sentence, text = time.sentence, time.sentence.document.text
    before, after = text[sentence.start : time.start].lower(), text[time.end : sentence.end].lower()
    return _WORD.findall(_CLAUSE_END.split(before)[-1]), _WORD.findall(_CLAUSE_END.split(after)[0])


def _is_of_a_baseline(time: Time, words: _Words) -> bool:
    """Tell whether a time is of a figure that another is compared with: up from 4.1 % in January."""
    before = time.sentence.document.text[time.sentence.start : time.start].lower().split()[-_NEAR_FIGURE:]
    return any(
        word in words.baseline and any(character.isdigit() for character in figure) for word, figure in pairwise(before)
    )


def _holds(time: Time, day: date | None) -> bool:
    """Tell whether a time holds a day, a datetime by its own date."""
    return day is not None and time.first <= (day.date() if isinstance(day, datetime) else day) <= time.last


@cache
def _words(language: str) -> _Words:
    known: dict[str, dict[str, str]] = json.loads(data("timeline.json").read_text("utf-8"))
    found = known.get(primary(language), {})
    return _Words(*(frozenset(found.get(kind, "").split()) for kind in _Words._fields))
