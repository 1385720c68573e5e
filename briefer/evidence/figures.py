"""The figures of a brief that are worth a place of their own: what they are, and who says so.

Only printed sentences are read, so that every figure is cited already; a figure of which its sentence does not say in a
few words what it is, is none.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from briefer.briefing import Summary
from briefer.evidence import lexicon
from briefer.evidence.quantities import Quantity, quantities
from briefer.evidence.speakers import speaker
from briefer.facts import KeyFigure, passage
from briefer.model import Role, Sentence, Span
from briefer.resources import data
from briefer.text.language import primary
from briefer.text.time_expressions import time_expressions
from briefer.text.tokens import stems, stop_words, tokens

_MOST, _OF_A_STORY = 8, 2
_FEW = 3  # stories: of one of more, no more than two figures
_AHEAD, _BEHIND = 9, 8  # words of what a figure is, before and behind it
_LEAST = 10  # of a count of anything but people harmed
_MILLION, _THOUSAND = 1_000_000, 1_000
_TELLING = 2  # words that say what an amount is, where it is told behind it alone
_SAME = 0.5  # of the words of two phrases: they are of one thing
# what a figure is worth, and what it loses with each story and sentence before it
_DEAD, _HARMED, _FORTUNE, _SHARE, _SUM, _MANY, _SOME = 8.0, 6.0, 5.0, 4.0, 3.0, 3.0, 1.5
_STORY, _SENTENCE = 0.3, 0.15
_PAST = frozenset({Role.PREVIOUS_EVENT, Role.HISTORICAL_EVENT, Role.ANECDOTAL_EVENT})
_SOME_DAY = date(2000, 1, 1)  # so that relative times are found in what is undated
_LONG_AGO = timedelta(days=300)  # a figure of then is none of what is news
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_](?:[\w’'&/.‑-]*[^\W_])?|\S")
_AND = frozenset({"and", "or", "und", "oder", "et", "ou", "y", "o"})
_POINTS = re.compile(r" points?\b")
_ADDING = re.compile(r"\W*\bincluding\b")  # “105 people, including a mayor, were killed” counts no people alone
_CLAUSE_MARKS = frozenset(',;:()[]“”"«»–—-')


class _Words(NamedTuple):
    """What tells, in a language, what a figure is: see `data/figures.json`."""

    joining: frozenset[str]
    partitive: frozenset[str]
    opening: frozenset[str]
    article: frozenset[str]
    cutting: frozenset[str]
    measuring: frozenset[str]
    baseline: frozenset[str]
    currency: frozenset[str]
    plural: frozenset[str]
    measure: frozenset[str]


class _Found(NamedTuple):
    """A figure, and what tells whether it is worth a place."""

    figure: KeyFigure
    quantity: Quantity
    story: int
    worth: float
    words: frozenset[str]


def key_figures(summaries: Sequence[Summary]) -> tuple[KeyFigure, ...]:
    """Return the figures worth a place, at most eight, the best first, or none; no two of one thing.

    People who came to harm count more than money, that more than shares, and those more than other counts; what stands
    earlier in the brief more than what stands later. Of a brief of many stories, two of each. What is told of earlier
    events is left out: apart from the sentences before it, nobody sees of which one it is.
    """
    found = sorted(
        (each for at, summary in enumerate(summaries) for each in _of_a_story(at, summary)),
        key=lambda each: -each.worth,
    )
    of_each = _MOST if len(summaries) <= _FEW else _OF_A_STORY
    kept: list[_Found] = []
    for each in found:
        is_room = sum(other.story == each.story for other in kept) < of_each
        if is_room and not any(_is_same(each, other) for other in kept):
            kept.append(each)
    return tuple(each.figure for each in kept[:_MOST]) if len(kept) > 1 else ()


def _of_a_story(story: int, summary: Summary) -> Iterator[_Found]:
    role_of = dict(zip(summary.story.sentences, summary.roles, strict=True))
    # what is recalled of earlier editions has no role of its own: it is past
    told = (each for each in summary.sentences if role_of.get(each, Role.PREVIOUS_EVENT) not in _PAST)
    for at, sentence in enumerate(told):
        for quantity, value, phrase in _figures(sentence):
            worth = _worth(quantity, sentence) - _STORY * story - _SENTENCE * at
            figure = KeyFigure(passage(sentence, value), passage(sentence, phrase), speaker(sentence))
            words = frozenset(stems(tokens(figure.phrase.text), sentence.document.language))
            yield _Found(figure, quantity, story, worth, words)


def _is_same(one: _Found, other: _Found) -> bool:
    """Tell whether two figures are of one thing: a toll of one story, one value, or phrases of the same words."""
    if one.quantity.value == other.quantity.value and one.quantity.subject == other.quantity.subject:
        return True
    if one.story != other.story:
        return False
    is_of_one_toll = one.quantity.is_harm and one.quantity.subject == other.quantity.subject
    shared = len(one.words & other.words) / min(len(one.words), len(other.words))
    return is_of_one_toll or shared > _SAME


def _worth(quantity: Quantity, sentence: Sentence) -> float:
    if quantity.is_harm:
        return _DEAD if quantity.subject == "dead" else _HARMED
    if quantity.subject == "%":
        return _SHARE
    if quantity.is_measured or _currency_end(quantity, sentence):
        return _FORTUNE if quantity.value >= _MILLION else _SUM
    return _MANY if quantity.value >= _THOUSAND else _SOME


def _figures(sentence: Sentence) -> Iterator[tuple[Quantity, Span, Span]]:
    """Yield the figures of a sentence: quantity, value and phrase, in characters of the sentence."""
    text, language = sentence.text, sentence.document.language
    words = _words(primary(language))
    if words is None:
        return
    found = quantities(text, language)
    if not found:
        return
    times = time_expressions(text, sentence.document.published or _SOME_DAY, language)
    published = sentence.document.published
    if published and times and max(time.last for time in times) < published.date() - _LONG_AGO:
        return
    edges = sorted([*(time.start for time in times), *(quantity.first for quantity in found), len(text)])
    for at, quantity in enumerate(found):
        before = found[at - 1].last if at else 0
        behind = next(edge for edge in edges if edge >= quantity.last)
        is_time = any(time.start < quantity.last and quantity.first < time.end for time in times)
        if is_time or _is_small(quantity) or _is_baseline(text, quantity.first, words):
            continue
        if span := _phrase(sentence, quantity, (before, behind)):
            yield quantity, (quantity.first, _value_end(quantity, sentence)), span


def _is_small(quantity: Quantity) -> bool:
    """Tell whether a count is too small for a place: of one who came to harm, or of few things."""
    return quantity.value <= 1 if quantity.is_harm else not quantity.is_measured and quantity.value < _LEAST


def _is_baseline(text: str, at: int, words: _Words) -> bool:
    said = text[:at].lower().rstrip()
    return any(said.endswith(" " + phrase) for phrase in words.baseline)


def _value_end(quantity: Quantity, sentence: Sentence) -> int:
    """Return where a number ends with its unit: a sign, the name of a currency, or percentage points."""
    if points := _POINTS.match(sentence.text, quantity.last):
        return points.end() if quantity.subject == "%" else quantity.last
    return _currency_end(quantity, sentence) or quantity.last


def _currency_end(quantity: Quantity, sentence: Sentence) -> int:
    """Return where the name of a currency ends that stands behind a number, 0 where none does."""
    words = _words(primary(sentence.document.language))
    if words is None or quantity.is_measured or quantity.is_harm:
        return 0
    for found in _TOKEN.finditer(sentence.text, quantity.last, quantity.end):
        if found[0].lower() in words.currency:
            return found.end()
    return 0


def _phrase(sentence: Sentence, quantity: Quantity, room: Span) -> Span | None:
    """Return the words that say what a figure is, it included; None where none do."""
    text, language = sentence.text, sentence.document.language
    words = _words(primary(language))
    if words is None:
        return None
    if quantity.is_harm:
        return quantity.start, _behind(text, quantity.end, room[1], language, is_joined=True)
    value_end = _value_end(quantity, sentence)
    if quantity.is_measured or _currency_end(quantity, sentence):
        start = _ahead(text, quantity.first, room[0], language)
        end = _behind(text, value_end, room[1], language)
        said = [*tokens(text[start : quantity.first]), *tokens(text[value_end:end])]
        idle = stop_words(language) | lexicon.words("time", language) | _moving(language) | {"year-on-year"}
        behind = _TOKEN.search(text, value_end, end)
        is_joined = start < quantity.first or (behind is not None and behind[0].lower() in words.partitive)
        is_told = sum(word not in idle for word in said) >= (1 if is_joined else _TELLING)
        return (start, end) if is_told else None
    end = _noun_end(text, quantity, primary(language))
    return (quantity.first, _behind(text, end, room[1], language, is_joined=True)) if end else None


def _noun_end(text: str, quantity: Quantity, language: str) -> int:
    """Return where what is counted ends, 0 where it is not clear."""
    words = _words(language)
    if words is None or _ADDING.match(text, quantity.end) or _ADDING.search(text, quantity.last, quantity.end):
        return 0
    ends = []
    for found in _TOKEN.finditer(text, quantity.last, quantity.end):
        word = found[0].lower()
        if language == "de":
            is_plural = found[0][0].isupper()
        else:
            is_plural = word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s"))
        if word in words.measure or word in lexicon.words("time", language):
            return 0
        if is_plural or word in words.plural:
            ends.append(found.end())
    return ends[0 if language != "en" else -1] if ends else 0


def _behind(text: str, start: int, most: int, language: str, *, is_joined: bool = False) -> int:
    """Return where the words end that go on behind a figure and say of what it is; `start` where none do."""
    words, stopped = _words(primary(language)), stop_words(language)
    if words is None or not text[start : start + 1].isspace():
        return start
    said: list[re.Match[str]] = []
    for found in _TOKEN.finditer(text, start, most):
        word = found[0].lower()
        is_end = not word[0].isalpha() or (word in stopped and word not in words.joining) or word in words.cutting
        # "900 percent in Kolm and a ratio": what goes on there is another thing
        is_another = word in words.joining and word not in _AND and bool(said) and said[-1][0].lower() in _AND
        if (
            is_end
            or is_another
            or word in words.measuring
            or (not said and word in _AND)
            or (is_joined and not said and word not in words.joining)
        ):
            break
        said.append(found)
    if len(said) > _BEHIND:
        joints = [at for at, found in enumerate(said[: _BEHIND + 1]) if found[0].lower() in words.joining]
        said = said[: joints[-1] if joints else 0]
    while said and said[-1][0].lower() in words.joining | stopped:
        said.pop()
    return said[-1].end() if said else start


def _ahead(text: str, end: int, least: int, language: str) -> int:
    """Return where the clause begins in front of a figure that says of what it is; `end` where none does."""
    words, stopped = _words(primary(language)), stop_words(language)
    if words is None:
        return end
    said: list[re.Match[str]] = []
    for found in _TOKEN.finditer(text, least, end):
        word = found[0].lower()
        if word in _CLAUSE_MARKS or word in words.cutting:
            said = []
        elif said or not (word in _AND or word[0].isdigit()):
            said.append(found)
    spoken = [found[0].lower() for found in said]
    moving = words.measuring | _moving(language)
    verbs = [at for at, word in enumerate(spoken) if word in moving]
    is_clause = (
        1 < len(spoken) <= _AHEAD
        and bool(verbs)
        and (spoken[0] not in stopped or spoken[0] in words.opening)
        and spoken[0] not in moving
        and spoken[-1] not in words.article  # "grew to a 5 percent share" says behind the figure of what it is
        and any(word not in stopped and word not in moving for word in spoken[: verbs[0]])
    )
    return said[0].start() if is_clause else end


def _moving(language: str) -> frozenset[str]:
    return lexicon.words("up", language) | lexicon.words("down", language)


@cache
def _words(language: str) -> _Words | None:
    lists: dict[str, dict[str, str]] = json.loads(data("figures.json").read_text("utf-8"))
    if language == "about" or language not in lists:
        return None
    return _Words(*(frozenset(lists[language][kind].split("|")) - {""} for kind in _Words._fields))
