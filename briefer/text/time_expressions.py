"""Which words of a sentence name a time, and which days that is: "on Thursday", "last month", "by 2030".

`briefer.text.time_grammar` finds the phrases, `briefer.text.time_rules` turns them into days. A phrase is what TIMEX3
marks (Pustejovsky et al., TimeML, 2003), without an article before it: prepositions stay outside, "ago" and the like
inside.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from briefer.text.language import primary
from briefer.text.periods import Period, Precision
from briefer.text.questions import is_question
from briefer.text.time_grammar import Grammar, grammar_of, phrases
from briefer.text.time_rules import DIRECTED, Said, Setting, resolve

Bound = Literal["at", "since", "until"]
Kind = Literal["absolute", "relative"]
_DIGITS = re.compile(r"\d{4}|\d[./-]\d|['’]\d")  # what may name a time without a word
_CLAUSE_END = re.compile(r"[,;:–—(]")
# right behind a time: sank on Tuesday and is likely to be raised
_CONJUNCTION = re.compile(r"\s+(?:and|but|und|aber|et|mais|y|pero|e|ma|mas|en|maar|и|но|та|але|і)\b", re.IGNORECASE)
_CLAUSE = 40  # characters that a comma between a verb and the time counts as
_BEHIND = 1.5  # as many times as far is a verb behind the time
_REACH = 300  # characters to either side of a time that may tell where its sentence looks
_TOUCHING = 4  # characters between a verb and a day: a preposition
_COORDINATED = 3  # words, and days, by less than which coordinated weekdays are apart


@dataclass(frozen=True)
class TimeExpression:
    """A phrase that names a time.

    Attributes:
        start: Where the phrase begins, in characters of the text.
        end: Where it ends: `text[start:end]` is the phrase.
        first: The first day that it names.
        last: The last one, inclusive.
        precision: What it names: "part" is a third or the rest of a period, "span" any other number of days.
        kind: "relative" where the days depend on the date of publication.
        bound: "since" where the time named begins something ("since 2019"), "until" where it ends it ("by 2030").
    """

    start: int
    end: int
    first: date
    last: date
    precision: Precision
    kind: Kind
    bound: Bound = "at"

    def relation(self, published: date) -> Literal["before", "on", "after"]:
        """Return where the time lies as seen from a day: "on" where it holds that day."""
        return "before" if self.last < published else "after" if self.first > published else "on"


def time_expressions(text: str, published: date | None, language: str) -> tuple[TimeExpression, ...]:
    """Find the phrases of a sentence that name a time, in order, none within another.

    Args:
        text: A sentence.
        published: When its document was published; None: what depends on it is not found. A datetime counts by the
            date that it shows. A document's is in UTC, hours from where it was written: what appeared there late in
            the evening or early in the morning may call the day before or after that date "today".
        language: Its BCP 47 tag. In a language without data, nothing is found.
    """
    grammar = grammar_of(primary(language))
    if grammar is None:
        return ()
    words = grammar.token.findall(text)
    if grammar.anchors.isdisjoint(words) and not _DIGITS.search(text):
        return ()
    spans = [found.span() for found in grammar.token.finditer(text)]
    region = language.replace("_", "-").lower().split("-")[-1]
    day_first = not grammar.month_first or region in grammar.day_first_regions
    base = Setting(published.date() if isinstance(published, datetime) else published, 0, day_first, is_sure=False)
    found: list[TimeExpression] = []
    before: tuple[int, date] | None = None  # where the weekday before ends, and which day it is
    for begin, end, rule, said in phrases(grammar, words):
        start, stop = spans[begin][0], spans[end - 1][1]
        if grammar.before_christ.match(text, stop):
            continue
        kind: Kind = "absolute"
        period = resolve(rule, said, base._replace(published=None))
        if period is None:
            kind = "relative"
            outlook = (
                _outlook(grammar, text, start, stop) if rule in DIRECTED else _Outlook(0, float("inf"), is_sure=False)
            )
            # "in October", not "the October election"; "crashed on May 9", for most days without a year are near
            is_then = begin > 0 and words[begin - 1].lower() in grammar.then
            is_sure = outlook.is_sure and is_then and (rule != "date" or outlook.distance <= _TOUCHING)
            # who asks, without a verb in the past, asks of what is to come: "Are you free on Thursday?"
            direction = outlook.direction or int(rule in DIRECTED and is_question(text))
            period = resolve(rule, said, base._replace(direction=direction, is_sure=is_sure))
        if period is None:
            continue
        if rule == "weekday":
            if before is not None and begin - before[0] < _COORDINATED:
                period = _coordinated(said, before[1], base) or period
            before = end, period.first
        bound = "at" if rule == "range" else _bound(grammar, words, begin)
        found.append(TimeExpression(start, stop, *period, kind, bound))
    return tuple(found)


def symbols(phrase: str, language: str) -> frozenset[str]:
    """Return what the words of a phrase may stand for: "WEEKDAY", "MONTH" and so on of `data/time_expressions.json`."""
    grammar = grammar_of(primary(language))
    if grammar is None:
        return frozenset()
    found = (grammar.symbols.get(word, ()) for word in grammar.token.findall(phrase))
    return frozenset(symbol for said in found for symbol, _ in said)


def _coordinated(said: Said, before: date, setting: Setting) -> Period | None:
    """On Monday and Tuesday: return the Tuesday after that Monday, None where it is far from it."""
    period = resolve("weekday", said, setting._replace(published=before, direction=1))
    return period if period and (period.first - before).days < _COORDINATED else None


class _Outlook(NamedTuple):
    """Where a sentence looks.

    Attributes:
        direction: 1 where the telling word nearest to the phrase looks ahead, -1 where it looks back, 0: there is none.
        distance: How far from the phrase that word is: characters, and more behind the phrase and across commas.
        is_sure: Whether it looks back, and no other word looks ahead.
    """

    direction: int
    distance: float
    is_sure: bool


def _outlook(grammar: Grammar, text: str, start: int, end: int) -> _Outlook:
    """Return where the sentence looks, as seen from a phrase of it."""
    origin = max(0, start - _REACH)
    window, start, end = text[origin : end + _REACH], start - origin, end - origin
    first = window[:1].lower() if origin == 0 else ""  # only there: May is no "may"
    nearest, direction, is_sure = float("inf"), 0, True
    for cue in grammar.cues.finditer(first + window[1:] if len(first) == 1 else window):
        is_sure = is_sure and not cue["future"]
        is_before = cue.end() <= start
        between = window[cue.end() : start] if is_before else window[end : cue.start()]
        clauses = len(_CLAUSE_END.findall(between)) + (not is_before and bool(_CONJUNCTION.match(between)))
        distance = len(between) * (1 if is_before else _BEHIND) + _CLAUSE * clauses
        if distance < nearest and not start <= cue.start() < end:
            nearest, direction = distance, 1 if cue["future"] else -1
    return _Outlook(direction, nearest, is_sure and direction < 0)


def _bound(grammar: Grammar, words: Sequence[str], at: int) -> Bound:
    """Return what the preposition before the phrase makes of it."""
    before = at - 1
    while before >= 0 and words[before].lower() in grammar.between:
        before -= 1
    word = words[before].lower() if before >= 0 else ""
    return "since" if word in grammar.since else "until" if word in grammar.until else "at"
