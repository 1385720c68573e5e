"""How like the headline, the lead and each other the sentences of a document are, and what each brings that is new."""

import numpy as np

from briefer.classify._discourse_lexicon import Booleans
from briefer.text.similarity import Floats, Integers

_COMMON, _VERY_COMMON = 2, 4  # sentences that a word stands in
_TINY = 1e-6


def likeness(rows: Integers, terms: Integers, idf: Floats, body: Booleans) -> list[Floats]:
    """Return cosines over idf with title, lead, neighbours, all earlier and later sentences; and what is new or recurs.

    Time and memory are linear in the words, up to sorting.

    Args:
        rows: The sentence of each content word; those of the title have row n.
        terms: Its term, from 0.
        idf: Of each term.
        body: Which of n sentences are prose.

    Returns:
        Columns of shape (n,).
    """
    count, width = len(body), max(1, len(idf))
    said, _ = np.unique(rows * width + terms, return_counts=True)  # without counts, numpy loads numpy.ma: 10 ms
    rows, columns = np.divmod(said, width)
    ends = int(np.searchsorted(rows, count))
    title = np.zeros(len(idf))
    title[columns[ends:]] = idf[columns[ends:]]
    rows, columns = rows[:ends], columns[:ends]
    weights = idf[columns]
    values = weights / (np.sqrt(np.bincount(rows, weights**2, count)) + _TINY)[rows]

    def per_row(what: Floats | Booleans) -> Floats:
        return np.bincount(rows, what, count).astype(np.float64, copy=False)

    shared = title[columns]
    headline = per_row(values * shared) / (np.sqrt(title @ title) + _TINY)
    covered = per_row(shared) / max(_TINY, float(title.sum()))
    first, three = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    prose = np.flatnonzero(body)
    first[prose[:1]], three[prose[:3]] = True, True
    lead, lead_three = (
        per_row(values * np.bincount(columns, values * chosen[rows], width)[columns]) - chosen
        for chosen in (first, three)
    )

    order = np.argsort(columns * count + rows)  # no two are the same
    by_column, by_row, value = columns[order], rows[order], values[order]
    running = np.cumsum(value)
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = by_column[1:] != by_column[:-1]
    run = np.cumsum(is_first) - 1
    before = running - value - (running - value)[is_first][run]
    after = np.bincount(run, value)[run] - before - value if len(run) else value
    early, late = np.bincount(by_row, value * before, count), np.bincount(by_row, value * after, count)
    joined = np.flatnonzero((by_row[1:] - by_row[:-1] == 1) & ~is_first[1:])
    product = value[joined] * value[joined + 1]
    previous = np.bincount(by_row[joined + 1], product, count)
    following = np.bincount(by_row[joined], product, count)

    spread = np.bincount(columns, minlength=width)[columns]
    is_new = np.zeros(len(order), dtype=bool)
    is_new[order[is_first]] = True
    distinct = np.bincount(rows, minlength=count) + _TINY
    size = np.sqrt(count)
    return [
        headline, covered, lead, lead_three, previous, following, early / size, late / size,
        np.log1p(early.clip(0)), np.log1p(late.clip(0)), per_row(is_new) / distinct, per_row(is_new & (spread > 1)),
        per_row(spread > _COMMON) / distinct, per_row(spread >= _VERY_COMMON), per_row(weights) / distinct,
    ]  # fmt: skip
