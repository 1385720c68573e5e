"""Nearest neighbours against the plain way, in dense matrices."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from matrices import dense

from briefer.text.nearest import nearest
from briefer.text.similarity import Floats, tf_idf

texts = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=9)
DAYS = st.sampled_from([0.0, 4.0, 9.0, 15.0, 40.0, float("nan")])


@given(texts, st.integers(1, 4), st.data())
def test_neighbours_are_the_most_similar(terms: list[list[str]], count: int, data: st.DataObject) -> None:
    """Each row has edges to as many of the rows most like it as were asked for, with their cosines, and each edge once.

    Rows too far apart in time have none; what has no day is near everything.
    """
    rows = tf_idf(terms)
    days: Floats = np.array([data.draw(DAYS) for _ in terms], dtype=np.float64)
    first, second, alike = nearest(rows, days, count=count, window=10)
    edges = dict(zip(zip(first.tolist(), second.tolist(), strict=True), alike.tolist(), strict=True))
    assert len(edges) == len(alike)
    cosines = dense(rows) @ dense(rows).T
    assert all(one < two and np.isclose(value, cosines[one, two]) for (one, two), value in edges.items())
    allowed = ~(np.abs(days[:, None] - days) > 10) & ~np.eye(len(days), dtype=bool) & (cosines > 0)
    assert all(allowed[edge] for edge in edges)
    for at in range(rows.height):
        best = np.sort(cosines[at][allowed[at]])[::-1][:count]
        own = sorted((value for edge, value in edges.items() if at in edge), reverse=True)[: len(best)]
        assert np.allclose(own, best)
