"""Likeness of texts: sparse TF-IDF rows and their products. No matrix of pairs is ever built.

Where an algorithm wants S v, with S = X Xᵀ the cosines between all pairs, it takes X (Xᵀ v): two passes over the
entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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

    def times(self, vector: Floats) -> Floats:
        """Return X v, of shape (height,)."""
        return _summed(self.rows, self.values * vector[self.columns], self.height)

    def transposed_times(self, vector: Floats) -> Floats:
        """Return Xᵀ v, of shape (width,)."""
        return _summed(self.columns, self.values * vector[self.rows], self.width)

    def row(self, index: int) -> Floats:
        """Return one row as a dense vector, of shape (width,)."""
        start, end = np.searchsorted(self.rows, (index, index + 1))
        dense = np.zeros(self.width)
        dense[self.columns[start:end]] = self.values[start:end]
        return dense

    def head(self, height: int) -> "Rows":
        """Return the first rows."""
        kept = int(np.searchsorted(self.rows, height))
        return Rows(self.rows[:kept], self.columns[:kept], self.values[:kept], height, self.width)

    def likeness_to(self, vector: Floats) -> Floats:
        """Return the cosine of each row with `vector`, of shape (height,), in [0, 1]; 0 with a zero vector."""
        length = float(np.linalg.norm(vector))
        return self.times(vector / length) if length > 0 else np.zeros(self.height)


def _summed(where: Integers, what: Floats, length: int) -> Floats:
    """Return the sum of the values at each place, of shape (length,)."""
    return np.bincount(where, what, minlength=length).astype(np.float64, copy=False)


def tf_idf(terms: Sequence[Sequence[str]], *, sublinear: bool = False) -> Rows:
    """Weigh terms by tf · idf with idf = 1 + ln((1 + n) / (1 + df)), and scale each row to length 1.

    G. Salton and C. Buckley, "Term-weighting approaches in automatic text retrieval", IPM 24 (1988); the idf is the
    smoothed one, which is never 0, so that a text of nothing but common terms still has a direction.

    Args:
        terms: The terms of each text, in order.
        sublinear: Take 1 + ln(tf) for tf.
    """
    vocabulary: dict[str, int] = {}
    column = [vocabulary.setdefault(term, len(vocabulary)) for row in terms for term in row]
    row = np.repeat(np.arange(len(terms)), [len(row) for row in terms])
    height, width = len(terms), len(vocabulary)
    key, count = np.unique(row * max(width, 1) + np.asarray(column, dtype=np.int64), return_counts=True)
    rows, columns = np.divmod(key, max(width, 1))
    frequency = 1 + np.log(count) if sublinear else count.astype(np.float64)
    document_frequency = np.bincount(columns, minlength=width)
    values = frequency * (1 + np.log((1 + height) / (1 + document_frequency)))[columns]
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
        alike = np.zeros(matrix.height)
        for column, value in zip(matrix.columns[start:end], matrix.values[start:end], strict=True):
            entries = slice(self._starts[column], self._starts[column + 1])
            alike[self._rows[entries]] += value * self._values[entries]  # no row stands twice in a column
        return alike


def likeness_to_members(matrix: Rows, group_of_row: Integers, is_member: NDArray[np.bool_]) -> Floats:
    """Return each row's cosine with the sum of its group's member rows, of shape (height,); 0 where there is none."""
    key = group_of_row[matrix.rows] * matrix.width + matrix.columns
    chosen = is_member[matrix.rows]
    known, which = np.unique(key[chosen], return_inverse=True)
    if len(known) == 0:
        return np.zeros(matrix.height)
    sums = np.bincount(which, matrix.values[chosen])
    lengths = np.sqrt(np.bincount(known // matrix.width, sums**2, minlength=int(group_of_row.max()) + 1))
    at = np.minimum(np.searchsorted(known, key), len(known) - 1)
    member = np.where(known[at] == key, sums[at], 0.0) / lengths[group_of_row[matrix.rows]].clip(min=1e-300)
    return _summed(matrix.rows, matrix.values * member, matrix.height)


def directed_sums(matrix: Rows, group_of_row: Integers) -> tuple[Floats, Floats, Floats]:
    """Sum each row's cosines with the later rows of its group, the earlier ones, and the rows of all other groups.

    Σ_j S_ij over any set of rows j is x_i · Σ_j x_j, and Σ_j x_j over "later" or "earlier" is a running sum down each
    column: time and memory are linear in the entries, up to one sort.

    Args:
        matrix: n rows.
        group_of_row: Which group each row is in, of shape (n,); rows of a group follow each other.

    Returns:
        Three arrays of shape (n,), none negative but by rounding.
    """
    group = group_of_row[matrix.rows]
    order = np.lexsort((matrix.rows, matrix.columns, group))
    values = matrix.values[order]
    running = np.cumsum(values)
    # a run is one column within one group
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(matrix.columns[order]) != 0) | (np.diff(group[order]) != 0)
    run = np.cumsum(first) - 1
    totals = np.bincount(run, values)
    before_run = (running - values)[first]
    earlier = running - values - before_run[run]
    later = totals[run] - earlier - values
    columns = matrix.transposed_times(np.ones(matrix.height))
    elsewhere = columns[matrix.columns[order]] - totals[run]
    rows = matrix.rows[order]

    def per_row(sums: Floats) -> Floats:
        return _summed(rows, values * sums, matrix.height)

    return per_row(later), per_row(earlier), per_row(elsewhere)
