"""Words, stems and stop words.

A token keeps its digits and its inner punctuation ("5.25", "covid-19", "q3", "u.s"), since figures are what a brief is
read for. Scripts written without spaces give overlapping pairs of characters, the usual unit of retrieval for them
(L.-F. Chien, "Fast and quasi-natural language search for gigabytes of Chinese texts", SIGIR 1995).
"""

import json
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain
from typing import Any, NamedTuple
from unicodedata import category

from briefer.resources import data
from briefer.text.language import primary

# several stages ask for the words of a sentence; so many are kept, which takes 10 MB at most
_KEPT, _LONGEST_KEPT = 4096, 400  # sentences, characters
_CHARACTERS_A_WORD = 1.8  # a Chinese sentence of PUD has 32.9 characters, the same in five other languages 18.2 words
WORDS_A_MINUTE = 230  # silent reading: 238 (M. Brysbaert, Journal of Memory and Language 109, 2019), rounded down

# Latin letters and typographic punctuation: text of nothing else needs none of the care below
_BEYOND_PLAIN = re.compile("[^\u0000-\u02ff\u2000-\u200b\u200e-\u2fff]")
_PLAIN_TOKEN = re.compile(r"\w+(?:[.,'\-‑&]\w+)*")
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"


class _Patterns(NamedTuple):
    """What finds words in any script; compiled when the first text needs it, which takes 17 ms."""

    token: re.Pattern[str]
    is_unspaced: re.Pattern[str]
    counted: re.Pattern[str]


@cache
def _any_script() -> _Patterns:
    # the vowel signs of Indic scripts, Arabic vowel points, accents without a composed letter; and the joiners of
    # Persian and Indic: inside words, and no \w to Python
    marks = "\u200c\u200d" + "".join(chr(code) for code in range(0x300, 0x1D00) if category(chr(code)) in {"Mn", "Mc"})
    letter = rf"[^\W{UNSPACED}]"
    word = rf"{letter}+(?:[{marks}]+{letter}*)*"
    return _Patterns(
        token=re.compile(rf"[{UNSPACED}]+|{word}(?:[.,'\-‑&]{word})*"),
        is_unspaced=re.compile(rf"[{UNSPACED}]"),
        counted=re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+"),
    )


# BCP 47 → Snowball's name for the algorithm
_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "nb": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


_WRITTEN_LIKE = {"nb": "no", "nn": "no"}  # a detector says "no" or "nn", a page's own tag mostly "nb"


def tokens(text: str) -> list[str]:
    """Return the words of `text` in lower case, in order."""
    return list(_tokens_of_sentence(text)) if len(text) <= _LONGEST_KEPT else _tokens(text)


@lru_cache(_KEPT)
def _tokens_of_sentence(text: str) -> tuple[str, ...]:
    return tuple(_tokens(text))


def _tokens(text: str) -> list[str]:
    lowered = text.lower().replace("’", "'")
    if not _BEYOND_PLAIN.search(lowered):
        return _PLAIN_TOKEN.findall(lowered)
    patterns = _any_script()
    found: list[str] = []
    for token in patterns.token.findall(lowered):
        if len(token) > 1 and patterns.is_unspaced.match(token):
            found.extend(token[at : at + 2] for at in range(len(token) - 1))
        else:
            found.append(token)
    return found


def is_unspaced(character: str) -> bool:
    """Tell whether a character is of a script that is written without spaces between words."""
    return bool(_BEYOND_PLAIN.match(character)) and bool(_any_script().is_unspaced.match(character))


def count_words(text: str) -> int:
    """Count words as a reader's `wc -w` would; each character of a script without spaces counts as one."""
    return len(_any_script().counted.findall(text)) if _BEYOND_PLAIN.search(text) else len(text.split())


def length_in_words(text: str) -> float:
    """Return how long a text is in words, in a script without spaces as in others: see `_CHARACTERS_A_WORD`.

    `count_words` is for limits, since a reader reads about as many such characters a minute as words (255 of Chinese,
    228 words of English: S. Trauzettel-Klosinski et al., IOVS 53, 2012); this is for what a sentence can hold.
    """
    counted = count_words(text)
    if not _BEYOND_PLAIN.search(text):
        return counted
    unspaced = len(_any_script().is_unspaced.findall(text))
    return counted - unspaced + unspaced / _CHARACTERS_A_WORD


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the function words of a language, in lower case; empty where briefer has no list for it."""
    found = primary(language)
    return _stop_word_lists().get(_WRITTEN_LIKE.get(found, found), frozenset())


@cache
def _stop_word_lists() -> dict[str, frozenset[str]]:
    lists = json.loads(data("stop_words.json").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}


@cache
def _stemmer(language: str) -> Any:  # noqa: ANN401 - PyStemmer is untyped
    import Stemmer

    name = _SNOWBALL.get(primary(language))
    # one call stems a whole list, so its own cache only costs
    return Stemmer.Stemmer(name, 0) if name else None


def stems(words: Iterable[str], language: str) -> list[str]:
    """Return the Snowball stem of each word; words of a language without an algorithm are returned as they are."""
    stemmer = _stemmer(language)
    return list(words) if stemmer is None else stemmer.stemWords(list(words))


def terms(texts: Iterable[str], language: str) -> list[list[str]]:
    """Return the content-word stems of each text, in order: the terms that likeness is measured on."""
    stopped = stop_words(language)
    kept = [[word for word in tokens(text) if word not in stopped] for text in texts]
    vocabulary = list(dict.fromkeys(chain.from_iterable(kept)))
    stem_of = dict(zip(vocabulary, stems(vocabulary, language), strict=True))
    return [[stem_of[word] for word in words] for words in kept]
