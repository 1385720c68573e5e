"""Does a sentence say whose it is: who says, expects or judges, or which institution will?"""

import json
import re
from functools import cache
from typing import NamedTuple

from briefer.resources import data
from briefer.text.language import primary

_EVERY_NOUN_IS_CAPITAL = frozenset({"de"})  # so that capitals tell no names; and compounds are one word
_LONGEST_SUBJECT = 9  # words: what is longer is a clause of its own
_WORD = re.compile(r"[\w’'.-]+")


class _Words(NamedTuple):
    """A language's words: see `data/attribution.json`."""

    verbs: re.Pattern[str]
    forward: re.Pattern[str]
    institution: re.Pattern[str]
    parts: re.Pattern[str]


def is_attributed(text: str, language: str) -> bool:
    """Tell whether a sentence names a speaker or an institution, or speaks with a verb that has one.

    What points to a speaker before it ("he said") has one: whether that is known is another question (see
    `briefer.text.anaphora`). In a language without word lists every sentence is taken to: nobody can tell.

    Args:
        text: The sentence.
        language: Its BCP 47 tag.
    """
    tag = primary(language)
    words = _words(tag)
    return (
        words is None
        or bool(words.verbs.search(text))
        or _has_acting_subject(text, words, capitals_name=tag not in _EVERY_NOUN_IS_CAPITAL)
    )


def _has_acting_subject(text: str, words: _Words, *, capitals_name: bool) -> bool:
    """Tell whether the sentence is about what a name or an institution does or will do."""
    verb = words.forward.search(text)
    if not verb:
        return False
    before, comma, clause = text[: verb.start()].rpartition(",")
    # behind a phrase of its own ("In Asia, the bank will"), the subject stands alone
    subject = _WORD.findall(clause)
    end = next((at for at, word in enumerate(subject) if at and words.parts.fullmatch(word)), len(subject))
    opening = 0 if comma and before else 1  # the first word of a sentence has a capital in any case
    return end <= _LONGEST_SUBJECT and (
        (capitals_name and any(word[0].isupper() for word in subject[opening:end]))
        or any(words.institution.fullmatch(word) for word in subject[:end])
    )


@cache
def _words(language: str) -> _Words | None:
    lists = json.loads(data("attribution.json").read_text("utf-8"))
    if language == "about" or language not in lists:
        return None
    found = lists[language]
    compound = r"\w*" if language in _EVERY_NOUN_IS_CAPITAL else ""
    return _Words(
        verbs=_whole(found["verbs"]),
        forward=_whole(found["forward"]),
        institution=re.compile(f"{compound}(?:{found['institutions']})", re.IGNORECASE),
        parts=re.compile(found["parts"], re.IGNORECASE),
    )


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
