"""Likeness of texts: sparse TF-IDF rows, and the cosines of one with the others. No matrix of pairs is ever built."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix, `height` × `width`, whose rows have length 1 (or 0, where a text has no terms).

    Entry k is `values[k]` at (`rows[k]`, `columns[k]`). Entries are sorted by row, then column; none stands twice.
    """

    rows: Integers
    columns: Integers
    values: Floats
    height: int
    width: int


def tf_idf(terms: Sequence[Sequence[str]]) -> Rows:
    """Weigh terms by tf · idf with idf = 1 + ln((1 + n) / (1 + df)), and scale each row to length 1.

    G. Salton and C. Buckley, "Term-weighting approaches in automatic text retrieval", IPM 24 (1988); the idf is the
    smoothed one, which is never 0, so that a text of nothing but common terms still has a direction.

    Args:
        terms: The terms of each text, in order.
    """
    found = list(chain.from_iterable(terms))
    vocabulary = {term: at for at, term in enumerate(dict.fromkeys(found))}
    column = np.array(list(map(vocabulary.__getitem__, found)), dtype=np.int64)
    row = np.repeat(np.arange(len(terms)), [len(row) for row in terms])
    height, width = len(terms), len(vocabulary)
    key, count = np.unique(row * max(width, 1) + column, return_counts=True)
    rows, columns = np.divmod(key, max(width, 1))
    document_frequency = np.bincount(columns, minlength=width)
    values = count * (1 + np.log((1 + height) / (1 + document_frequency)))[columns]
    lengths = np.sqrt(np.bincount(rows, values**2, minlength=height))
    return Rows(rows, columns, values / lengths[rows], height, width)


class Neighbours:
    """A matrix sorted by column, too, so that the rows like one row are found without passing over all others."""

    def __init__(self, matrix: Rows) -> None:
        self._matrix = matrix
        order = np.argsort(matrix.columns, kind="stable")
        self._rows, self._values = matrix.rows[order], matrix.values[order]
        self._starts = np.searchsorted(matrix.columns[order], np.arange(matrix.width + 1))

    def likeness_to_row(self, index: int) -> Floats:
        """Return the cosine of each row with one of them, of shape (height,)."""
        matrix = self._matrix
        start, end = np.searchsorted(matrix.rows, (index, index + 1))
        columns = matrix.columns[start:end]
        begins, lengths = self._starts[columns], self._starts[columns + 1] - self._starts[columns]
        # the entries of each of its columns, one after the other
        entries = np.repeat(begins - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        values = np.repeat(matrix.values[start:end], lengths) * self._values[entries]
        return np.bincount(self._rows[entries], values, minlength=matrix.height).astype(np.float64, copy=False)
