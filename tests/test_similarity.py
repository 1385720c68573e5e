"""Sparse likeness against the plain definitions, in dense matrices."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from briefer.text.similarity import Floats, Integers, Rows, directed_sums, likeness_to_members, tf_idf

texts = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=7), max_size=9)
CLOSE = 1e-9


def dense(matrix: Rows) -> Floats:
    """Return the whole matrix."""
    return np.array([matrix.row(at) for at in range(matrix.height)]).reshape(matrix.height, matrix.width)


def by_definition(terms: list[list[str]], *, sublinear: bool) -> Floats:
    """Return TF-IDF rows of length 1, written down as the formula is."""
    vocabulary = list(dict.fromkeys(term for row in terms for term in row))
    result = np.zeros((len(terms), len(vocabulary)))
    for at, row in enumerate(terms):
        for column, term in enumerate(vocabulary):
            count, spread = row.count(term), sum(term in other for other in terms)
            frequency = (1 + math.log(count) if count else 0.0) if sublinear else count
            result[at, column] = frequency * (1 + math.log((1 + len(terms)) / (1 + spread)))
        length = np.linalg.norm(result[at])
        result[at] /= length if length > 0 else 1
    return result


def grouped(data: st.DataObject, count: int) -> Integers:
    """Draw a group for each row; rows of a group follow each other."""
    return np.array(sorted(data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))), dtype=np.int64)


@given(texts, st.booleans())
def test_weights_are_those_of_the_formula(terms: list[list[str]], sublinear: bool) -> None:
    """Rows are tf · idf, scaled to length 1, and nothing but noughts where a text has no terms."""
    matrix = tf_idf(terms, sublinear=sublinear)
    assert np.allclose(dense(matrix), by_definition(terms, sublinear=sublinear), atol=CLOSE)


@given(texts)
def test_entries_are_sorted_and_single(terms: list[list[str]]) -> None:
    """Entries stand by row, then column, and none stands twice: what binary search relies on."""
    matrix = tf_idf(terms)
    places = list(zip(matrix.rows.tolist(), matrix.columns.tolist(), strict=True))
    assert places == sorted(set(places))


@given(texts, st.data())
def test_products_are_those_of_the_dense_matrix(terms: list[list[str]], data: st.DataObject) -> None:
    """X v, Xᵀ v and the cosines with a vector are what numpy makes of the whole matrix."""
    matrix, whole = tf_idf(terms), by_definition(terms, sublinear=False)
    numbers = st.floats(-5, 5)
    across = np.array(data.draw(st.lists(numbers, min_size=matrix.width, max_size=matrix.width)), dtype=np.float64)
    down = np.array(data.draw(st.lists(numbers, min_size=matrix.height, max_size=matrix.height)), dtype=np.float64)
    assert np.allclose(matrix.times(across), whole @ across, atol=CLOSE)
    assert np.allclose(matrix.transposed_times(down), whole.T @ down, atol=CLOSE)
    cosines = whole @ across / (np.linalg.norm(across) or 1)
    assert np.allclose(matrix.likeness_to(across), cosines, atol=CLOSE)


@given(texts.filter(bool), st.data())
def test_the_first_rows_are_a_matrix_of_their_own(terms: list[list[str]], data: st.DataObject) -> None:
    """`head` leaves out the rows below, and changes no weight."""
    height = data.draw(st.integers(0, len(terms)))
    matrix = tf_idf(terms)
    head = matrix.head(height)
    assert np.array_equal(dense(head), dense(matrix)[:height])
    assert len(head.rows) == len(head.columns) == len(head.values) == np.count_nonzero(dense(head))


@given(texts, st.data())
def test_directed_sums_are_sums_of_cosines(terms: list[list[str]], data: st.DataObject) -> None:
    """Later, earlier and elsewhere are row sums over the parts of the matrix of pairs, which is never built."""
    matrix = tf_idf(terms)
    group = grouped(data, len(terms))
    rows = by_definition(terms, sublinear=False)
    pairs = rows @ rows.T
    same = group[:, None] == group[None, :]
    expected = (
        (np.triu(pairs, 1) * same).sum(axis=1),
        (np.tril(pairs, -1) * same).sum(axis=1),
        (pairs * ~same).sum(axis=1),
    )
    for found, wanted in zip(directed_sums(matrix, group), expected, strict=True):
        assert found.shape == (len(terms),)
        assert np.allclose(found, wanted, atol=CLOSE)


@given(texts, st.data())
def test_likeness_to_members_is_the_cosine_with_their_sum(terms: list[list[str]], data: st.DataObject) -> None:
    """Each row is compared with the members of its own group taken together, and is unlike a group without any."""
    group = grouped(data, len(terms))
    flags = st.lists(st.booleans(), min_size=len(terms), max_size=len(terms))
    member = np.array(data.draw(flags), dtype=np.bool_)
    rows = by_definition(terms, sublinear=False)
    expected = np.zeros(len(terms))
    for at in range(len(terms)):
        together = rows[(group == group[at]) & member].sum(axis=0)
        length = float(np.linalg.norm(together))
        expected[at] = rows[at] @ together / length if length > 0 else 0.0
    assert np.allclose(likeness_to_members(tf_idf(terms), group, member), expected, atol=CLOSE)


@given(texts.filter(bool), st.data())
def test_cosines_lie_between_nought_and_one(terms: list[list[str]], data: st.DataObject) -> None:
    """The likeness of two texts is in [0, 1] and is 1 for the same terms, up to rounding."""
    matrix = tf_idf(terms)
    at = data.draw(st.integers(0, len(terms) - 1))
    alike = matrix.likeness_to(matrix.row(at))
    assert alike.min() >= 0
    assert alike.max() <= 1 + CLOSE
    assert all(abs(alike[other] - 1) < CLOSE for other, row in enumerate(terms) if row == terms[at] and row)
