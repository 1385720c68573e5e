"""Sparse likeness against the plain definitions, in dense matrices."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from matrices import dense

from briefer.text.similarity import Floats, Neighbours, tf_idf

texts = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=7), max_size=9)
CLOSE = 1e-9


def by_definition(terms: list[list[str]]) -> Floats:
    """Return TF-IDF rows of length 1, written down as the formula is."""
    vocabulary = list(dict.fromkeys(term for row in terms for term in row))
    result = np.zeros((len(terms), len(vocabulary)))
    for at, row in enumerate(terms):
        for column, term in enumerate(vocabulary):
            count, spread = row.count(term), sum(term in other for other in terms)
            result[at, column] = count * (1 + math.log((1 + len(terms)) / (1 + spread)))
        length = np.linalg.norm(result[at])
        result[at] /= length if length > 0 else 1
    return result


@given(texts)
def test_weights_are_those_of_the_formula(terms: list[list[str]]) -> None:
    """Rows are tf · idf, scaled to length 1, and nothing but noughts where a text has no terms."""
    assert np.allclose(dense(tf_idf(terms)), by_definition(terms), atol=CLOSE)


@given(texts)
def test_entries_are_sorted_and_single(terms: list[list[str]]) -> None:
    """Entries stand by row, then column, and none stands twice: what binary search relies on."""
    matrix = tf_idf(terms)
    places = list(zip(matrix.rows.tolist(), matrix.columns.tolist(), strict=True))
    assert places == sorted(set(places))


@given(texts)
def test_likeness_to_a_row_is_the_cosine_of_each_row_with_it(terms: list[list[str]]) -> None:
    """The likeness of two texts is that of the plain formula, in [0, 1], and 1 for the same terms, up to rounding."""
    rows = by_definition(terms)
    neighbours = Neighbours(tf_idf(terms))
    for at, own in enumerate(terms):
        alike = neighbours.likeness_to_row(at)
        assert np.allclose(alike, rows @ rows[at], atol=CLOSE)
        assert 0 <= alike.min() <= alike.max() <= 1 + CLOSE
        assert all(abs(alike[other] - 1) < CLOSE for other, row in enumerate(terms) if row == own and row)
