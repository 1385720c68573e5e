"""What tells the event of one document from the events of others: a sparse vector of words, names, numbers and pairs.

Cosines of these vectors are high between reports of one event, and low between reports of two events of a kind (two
earthquakes, two trials), which share their common words, and not the names, figures and phrases.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from briefer import resources
from briefer.model import Document
from briefer.text.similarity import Floats, Integers, Rows
from briefer.text.tokens import terms

_ENOUGH = 2_500  # characters of a document: its event has been told by then, and a long one has more common words
_ORDINARY = 400  # articles: as if so many stood beside the documents, or in a handful of them every word is a rare one
_LONE = 2.0  # the most that idf may say of a term of one document, however many documents there are


@dataclass(frozen=True, slots=True)
class Archive:
    """What many documents say, of which only a few are weighed at a time.

    Attributes:
        count: How many they are.
        shares: The part of them that each stem stands in.
    """

    count: int
    shares: Mapping[str, float]

    @classmethod
    def of(cls, sample: Iterable[Document], count: int) -> "Archive":
        """Return what `count` documents say, by a sample of them."""
        found: Counter[str] = Counter()
        size = 0
        for document in sample:
            size += 1
            found.update({*terms([_read(document)], document.language)[0]})
        return cls(count, {stem: number / size for stem, number in found.items()})


def event_rows(documents: Sequence[Document], archive: Archive | None = None) -> Rows:
    """Weigh what documents say; rows have length 1 before the terms of only one document are left out.

    The terms are stems of content words, and pairs of those that follow each other. The weight is tf · idf · s, with
    tf = 1 + ln(count), idf = 1 + ln((1 + n) / (1 + df)), with n and df as if some hundred ordinary articles stood
    beside the documents, and s = 1 for a pair, 1 + the share of its occurrences that are written like a name for a
    word, 2 for a number. What stands in one document alone is like nothing, but makes the row longer and thus less
    like others: there idf ends at 2 (of the documents alone), or of many documents only copies would be alike.
    """
    words, names = [], []
    vocabulary: dict[str, int] = {}
    for document in documents:
        text = _read(document)
        found, named = terms([text, _written_like_names(text)], document.language)
        words.append(np.array([vocabulary.setdefault(word, len(vocabulary)) for word in found], dtype=np.int64))
        names.append(np.array([vocabulary.setdefault(word, len(vocabulary)) for word in named], dtype=np.int64))
    height, count = len(documents), max(1, len(vocabulary))
    said = np.bincount(_joined(words), minlength=count)
    share = np.minimum(1, np.bincount(_joined(names), minlength=count) / said.clip(min=1))
    share[[at for word, at in vocabulary.items() if word[:1].isdigit()]] = 1
    pairs = [count + row[:-1] * count + row[1:] for row in words]  # after all words, no two with one number
    number, column = np.unique(_joined(words + pairs), return_inverse=True)
    row = np.concatenate(
        [np.repeat(np.arange(height), [len(entry) for entry in entries]) for entries in (words, pairs)]
    )
    width = max(1, len(number))
    key, frequency = np.unique(row * width + column, return_counts=True)
    rows, columns = np.divmod(key, width)
    spread = np.bincount(columns, minlength=width)
    is_word = number < count
    usual, beside = np.zeros(width), np.zeros(width)
    usual[: len(number)], beside[: len(number)] = _ordinary(vocabulary, documents, words, number, count)
    height_beside, spread_beside = height + beside, spread + beside * usual
    if archive is not None:
        held = _by_chance(np.array([archive.shares.get(word, 0.0) for word in vocabulary]), number, count)
        rest = max(0, archive.count - height)
        held_by_rest = np.where(is_word, held * archive.count - spread[: len(number)], held * rest)
        height_beside += rest
        spread_beside[: len(number)] += held_by_rest.clip(0, rest)
    idf = 1 + np.log((1 + height_beside) / (1 + spread_beside))
    lone = spread == 1
    idf[lone] = np.minimum(idf, _LONE + np.log((1 + height_beside) / (1 + height)))[lone]
    idf[: len(number)][is_word] *= 1 + share[number[is_word]]
    values = (1 + np.log(frequency)) * idf[columns]
    values /= np.sqrt(np.bincount(rows, values**2, minlength=height))[rows]
    shared = spread[columns] > 1
    kept, columns = np.unique(columns[shared], return_inverse=True)
    return Rows(rows[shared], columns.astype(np.int64, copy=False), values[shared], height, len(kept))


def _ordinary(
    vocabulary: dict[str, int], documents: Sequence[Document], words: Sequence[Integers], number: Integers, count: int
) -> tuple[Floats, Floats]:
    """Return the share of ordinary articles that each column's term stands in, and how many articles that is of.

    The second is 0 for the terms of languages of which no shares are known.
    """
    shares = json.loads(resources.data("document_frequency.json").read_text("utf-8"))["en"]
    share, known = np.zeros(count), np.zeros(count)
    for word, at in vocabulary.items():
        share[at] = shares.get(word, 0.0)
    for document, row in zip(documents, words, strict=True):
        if document.language.partition("-")[0] == "en":
            known[row] = _ORDINARY
    first, second = np.divmod(np.where(number < count, 0, number - count), count)
    return (
        _by_chance(share, number, count),
        np.where(number < count, known[number.clip(max=count - 1)], np.minimum(known[first], known[second])),
    )


def _by_chance(share: Floats, number: Integers, count: int) -> Floats:
    """Return the share of each column's term: of a pair, it is taken for chance that its words meet."""
    first, second = np.divmod(np.where(number < count, 0, number - count), count)
    return np.where(number < count, share[number.clip(max=count - 1)], share[first] * share[second])


def _read(document: Document) -> str:
    return f"{document.title}\n{document.text[:_ENOUGH]}"


def _written_like_names(text: str) -> str:
    """Return the words with a capital that stand inside a sentence; most are names, and in German nouns."""
    return " ".join(
        word
        for before, word in pairwise(text.split())
        if word[0].isupper() and (before[-1].isalnum() or before[-1] == ",")
    )


def _joined(parts: Sequence[Integers]) -> Integers:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])
