"""Which rows of a sparse matrix are most like each other, without a matrix of pairs."""

import numpy as np

from briefer.text.similarity import Floats, Integers, Rows

_BUDGET = 5_000  # entries looked up for a row
_CANDIDATES = 4  # times the neighbours asked for: as many are compared in full
_DIGITS = 9  # of a cosine: sums in another order differ behind them, and must not decide between equals


def nearest(matrix: Rows, days: Floats, *, count: int, window: float) -> tuple[Integers, Integers, Floats]:
    """Find the most similar rows of each row, by an index from columns to rows.

    Of each row only the rarest columns are looked up, up to a budget of entries, so that time grows with the number
    of rows and not with its square; the best that are found so are then compared in full.

    Args:
        matrix: n rows.
        days: When each is from, of shape (n,), in days since any day; NaN where that is unknown.
        count: How many neighbours a row has at most.
        window: The most days between neighbours; rows without a day are within every window.

    Returns:
        Edges, each once: first rows, second rows (first < second), cosines above 0, all of shape (edges,).
    """
    by_column = np.argsort(matrix.columns, kind="stable")
    holders, held = matrix.rows[by_column], matrix.values[by_column]
    column_starts = np.searchsorted(matrix.columns[by_column], np.arange(matrix.width + 1))
    row_starts = np.searchsorted(matrix.rows, np.arange(matrix.height + 1))
    spread = np.diff(column_starts)
    dense = np.zeros(matrix.width)
    edges: dict[tuple[int, int], float] = {}
    for at in range(matrix.height):
        own = slice(row_starts[at], row_starts[at + 1])
        columns, values = matrix.columns[own], matrix.values[own]
        rarest = np.argsort(spread[columns], kind="stable")
        rarest = rarest[: max(1, np.searchsorted(np.cumsum(spread[columns][rarest]), _BUDGET))]
        looked_up, lengths = _ranges(column_starts, columns[rarest])
        alike = np.bincount(
            holders[looked_up], held[looked_up] * np.repeat(values[rarest], lengths), minlength=matrix.height
        )
        alike[at] = 0
        best = np.flatnonzero(alike)
        best = best[~(np.abs(days[best] - days[at]) > window)]  # NaN is within
        best = best[np.argsort(-alike[best].round(_DIGITS), kind="stable")][: _CANDIDATES * count]
        dense[columns] = values
        entries, lengths = _ranges(row_starts, best)
        products = matrix.values[entries] * dense[matrix.columns[entries]]
        exact = np.bincount(np.repeat(np.arange(len(best)), lengths), products, minlength=len(best)).round(_DIGITS)
        dense[columns] = 0
        for which in np.argsort(-exact, kind="stable")[:count].tolist():
            other = int(best[which])
            edges[min(at, other), max(at, other)] = float(exact[which])
    ends = np.array(list(edges), dtype=np.int64).reshape(-1, 2)
    return ends[:, 0], ends[:, 1], np.array(list(edges.values()), dtype=np.float64)


def _ranges(starts: Integers, which: Integers) -> tuple[Integers, Integers]:
    """Return the positions from each chosen start up to the next one, one range after the other, and their lengths."""
    lengths = starts[which + 1] - starts[which]
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts[which] - before, lengths) + np.arange(lengths.sum()), lengths
