"""Does a text say a phrase? By the stems of whole words, side by side: "interest rates" is in "an interest-rate rise".

Words are taken apart at hyphens and apostrophes ("l'inflation"), and lose the possessive. An acronym that is spelt like
a function word (US, WHO, IT) is told apart from it by its capitals; dots in acronyms do not count (U.S.).
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from briefer.text.tokens import is_unspaced, stems, stop_words, tokens

_ACRONYM = re.compile(r"(?<![\w.])(?:(?:[A-Z]\.){2,}|[A-Z]{2,5}(?!\w))")
_POSSESSIVE = re.compile(r"'s$")
_JOINT = re.compile(r"['\-‑]")
_MARK = "_"  # a character of words that no stemmer takes off


def word_stems(texts: Iterable[str], language: str) -> list[list[str]]:
    """Return the stem of every word of each text, function words included, in order."""
    # in a text without small letters capitals tell nothing
    return _stemmed([text if text == text.upper() else _told_apart(text, language) for text in texts], language)


def phrase_stems(phrases: Iterable[str], language: str) -> list[list[str]]:
    """Return the same of phrases to look for, whose capitals always mean something: US is no "us"."""
    return _stemmed([_told_apart(phrase, language) for phrase in phrases], language)


def _stemmed(texts: Sequence[str], language: str) -> list[list[str]]:
    found = [tokens(text) for text in texts]
    vocabulary = sorted({word for words in found for word in words})
    parts_of = {word: _parts(word) for word in vocabulary if _JOINT.search(word)}
    simple = sorted({part for word in vocabulary for part in parts_of.get(word, [word])})
    stem_of = dict(zip(simple, stems(simple, language), strict=True))
    return [
        [stem_of[word] for word in words]
        if parts_of.keys().isdisjoint(words)
        else [stem_of[part] for word in words for part in parts_of.get(word, [word])]
        for words in found
    ]


@cache
def function_stems(language: str) -> frozenset[str]:
    """Return the stems of a language's function words; empty where briefer has no list for it."""
    return frozenset(stems(sorted(stop_words(language)), language)) | stop_words(language)


def occurrences(phrase: Sequence[str], words: Sequence[str]) -> int:
    """Return how often the stems of a phrase stand side by side among those of a text; 0 for an empty phrase."""
    if not phrase:
        return 0
    first, length = phrase[0], len(phrase)
    if length == 1:
        # scripts without spaces give pairs of characters: one alone is looked for in them
        is_one = len(first) == 1 and is_unspaced(first)
        return sum(first in word for word in words) if is_one else words.count(first)
    wanted, count, at = list(phrase), 0, -1
    for _ in range(words.count(first)):
        at = words.index(first, at + 1)
        count += list(words[at : at + length]) == wanted
    return count


def _parts(word: str) -> list[str]:
    return [part for part in _JOINT.split(_POSSESSIVE.sub("", word)) if part]


def _told_apart(text: str, language: str) -> str:
    return _ACRONYM.sub(lambda found: _undotted(found[0], language), text)


def _undotted(acronym: str, language: str) -> str:
    letters = acronym.replace(".", "")
    is_word = letters.lower() in stop_words(language)
    return letters + (_MARK if is_word else "") + (" " if acronym.endswith(".") else "")
