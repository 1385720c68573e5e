"""The words of a story, counted: what the features are made of."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from typing import Self

import numpy as np
from numpy.typing import NDArray

from briefer.model import Story
from briefer.resources import data
from briefer.text.language import primary
from briefer.text.similarity import Floats, Integers
from briefer.text.tokens import stems, stop_words, tokens

_RARE = 0.005  # share of articles that a stem stands in if it is not listed


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a story, one entry each, in order.

    Attributes:
        rows: The sentence of each.
        numbers: The same number for the same word.
        vocabulary: The word of each number.
    """

    rows: Integers
    numbers: Integers
    vocabulary: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The content-word stems of a story: a sparse matrix, sentences × (document, stem), sorted by row, then column.

    Attributes:
        rows: The sentence of each entry.
        columns: The term of each entry.
        counts: How often it stands there.
        values: tf · idf within the document, rows scaled to length 1.
        documents: The document of each column.
        idf: −ln of the share of ordinary articles that each column's stem stands in.
        sequence: The column of each content word, in the order of the text.
        sequence_rows: Its sentence.
        units: Of each column, its document · the number of stems + its stem; ascending.
        stems: The number of each stem.
    """

    rows: Integers
    columns: Integers
    counts: Floats
    values: Floats
    documents: Integers
    idf: Floats
    sequence: Integers
    sequence_rows: Integers
    units: Integers
    stems: dict[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where each of n sentences stands.

    Attributes:
        document: Which document, from 0, of shape (n,).
        index: Which sentence of it, from 0, of shape (n,).
        sizes: Sentences of each document.
    """

    document: Integers
    index: Integers
    sizes: Integers

    @classmethod
    def of(cls, story: Story) -> Self:
        """Return the places of a story's sentences."""
        sizes = np.array([len(document.spans) for document in story.documents], dtype=np.int64)
        index = np.concatenate([np.zeros(0, dtype=np.int64), *map(np.arange, sizes)])
        return cls(np.repeat(np.arange(len(sizes)), sizes), index, sizes)

    def per_document(self, values: Floats) -> Floats:
        """Return the sum over each sentence's document, of shape (n,)."""
        return sum_at(self.document, values, len(self.sizes))[self.document]

    def size(self) -> Floats:
        """Return the sentences of each sentence's document, of shape (n,)."""
        return self.sizes[self.document].astype(np.float64)

    def rank(self, values: Floats) -> Floats:
        """Return how many of its document are before each sentence by value, highest first, as a share in [0, 1]."""
        order = np.lexsort((self.index, -values.round(9), self.document))
        ranks = np.empty(len(values))
        ranks[order] = self.index  # sentences of a document follow each other, so the places are the ranks
        return ranks / np.maximum(1, self.size() - 1)

    def neighbours(self, values: Floats) -> tuple[Floats, Floats]:
        """Return the values of the sentence before and of the one after, 0 where there is none."""
        before, after = np.zeros(len(values)), np.zeros(len(values))
        before[1:], after[:-1] = values[:-1], values[1:]
        return np.where(self.index > 0, before, 0.0), np.where(self.index < self.size() - 1, after, 0.0)


def read_words(texts: Sequence[str]) -> Words:
    """Return the words of n texts."""
    found = [tokens(text) for text in texts]
    flat = list(chain.from_iterable(found))
    number = {word: at for at, word in enumerate(dict.fromkeys(flat))}
    rows = np.repeat(np.arange(len(texts)), [len(each) for each in found])
    return Words(rows, np.array(list(map(number.__getitem__, flat)), dtype=np.int64), list(number))


def count_terms(words: Words, places: Places, language: str) -> Terms:
    """Return the terms that the words are; stop words are none."""
    stopped, shares = stop_words(language), _document_frequency(primary(language))
    found = stems(words.vocabulary, language)
    stem = {each: at for at, each in enumerate(dict.fromkeys(found))}
    stemmed = np.array(list(map(stem.__getitem__, found)), dtype=np.int64)
    is_content = np.array([word not in stopped for word in words.vocabulary], dtype=bool)[words.numbers]
    rows = words.rows[is_content]
    unit = places.document[rows] * max(1, len(stem)) + stemmed[words.numbers[is_content]]
    units, sequence = np.unique(unit, return_inverse=True)
    width, count = len(units), len(places.index)
    key, counts = np.unique(rows * max(1, width) + sequence, return_counts=True)
    entry_rows, columns = np.divmod(key, max(1, width))
    documents, stem_of_column = np.divmod(units, max(1, len(stem)))
    spread = sum_at(columns, None, width)
    within = 1 + np.log((1 + places.sizes[documents]) / (1 + spread))
    values = counts * within[columns]
    values /= np.sqrt(sum_at(entry_rows, values**2, count))[entry_rows]
    idf = -np.log(looked_up(shares, stem, _RARE))[stem_of_column]
    return Terms(entry_rows, columns, counts.astype(np.float64), values, documents, idf, sequence, rows, units, stem)


def sum_at(where: Integers, what: "Floats | NDArray[np.bool_] | None", length: int) -> Floats:
    """Return the sum of the values at each place, or how many there are, of shape (length,)."""
    return np.bincount(where, what, minlength=length).astype(np.float64, copy=False)


def looked_up(table: Mapping[str, float], words: Collection[str], otherwise: float) -> Floats:
    """Return what the table says of each word."""
    return np.fromiter(map(table.get, words, repeat(otherwise)), np.float64, len(words))


@cache
def _document_frequency(language: str) -> dict[str, float]:
    shares = json.loads(data("document_frequency.json").read_text("utf-8"))
    return dict(shares[language]) if language in shares and language != "about" else {}
