"""Who says what a sentence gives: its words for that, such as “the harbour master” in “…, the harbour master said”."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from briefer.facts import Passage, passage
from briefer.model import Sentence
from briefer.resources import data
from briefer.text.language import primary
from briefer.text.time_expressions import time_expressions

_LONGEST = 9  # words: what is longer is a clause
_WORD = re.compile(r"[^\W_][\w’'.&/-]*")
_NAME = r"[^,;:()“”\"«»–—`]{3,90}?"
_END = r"(?=[,;:()“”\"«»–—]|[.]?$)"


class _Patterns(NamedTuple):
    """What finds a speaker, in the order of trust, and words around it that are none of it."""

    patterns: tuple[re.Pattern[str], ...]
    clause: frozenset[str]
    trailing: frozenset[str]
    unnamed: frozenset[str]


def speaker(sentence: Sentence) -> Passage | None:
    """Return who says what a sentence gives, None where it does not name anybody, or only by a pronoun.

    Found are “according to NAME”, “…, NAME said” at the end, “…, said NAME” and “NAME said …” at the beginning.
    """
    text, language = sentence.text, sentence.document.language
    found = _patterns(primary(language))
    if found is None:
        return None
    times = [time.start for time in time_expressions(text, sentence.document.published, language)]
    for name in _candidates(text, found):
        start, end = name
        start = end - len(text[start:end].lstrip("'` "))
        cut = min([time for time in times if start < time < end], default=end)
        words = _WORD.findall(text[start:cut])
        if not found.clause.isdisjoint(word.lower() for word in words):
            continue
        while words and words[-1].lower() in found.trailing:
            cut = text.rindex(words.pop(), start, cut)
        kept = text[start:cut].rstrip(" .")
        is_named = words and len(words) <= _LONGEST and words[0].lower() not in found.unnamed
        if is_named and not words[0].endswith("ing") and not any(map(str.isdigit, kept)):
            return passage(sentence, (start, start + len(kept)))
    return None


def _candidates(text: str, found: _Patterns) -> Iterator[tuple[int, int]]:
    for pattern in found.patterns:
        for match in pattern.finditer(text):
            yield match.span("name")


@cache
def _patterns(language: str) -> _Patterns | None:
    lists = json.loads(data("speakers.json").read_text("utf-8"))
    if language == "about" or language not in lists:
        return None
    source, saying, manner = (f"(?:{lists[language][kind]})" for kind in ("source", "saying", "manner"))
    end = rf"(?:(?= {manner}\b)|{_END})"
    written = (
        rf"\b{source} (?P<name>{_NAME}){end}",
        rf"[,”\"»] ?(?P<name>{_NAME}) {saying}(?: [^,;:“”\"]{{0,40}})?[.]?$",
        rf"[,”\"»] ?{saying} (?P<name>{_NAME}){end}",
        rf"^(?:[A-Z][^a-z]{{2,40}}(?:\([^)]*\))? ?[-–—]+ )?(?P<name>{_NAME}) {saying}\b",
    )
    patterns = tuple(re.compile(pattern, re.IGNORECASE) for pattern in written)
    return _Patterns(
        patterns, *(frozenset(lists[language][kind].split("|")) for kind in ("clause", "trailing", "unnamed"))
    )
