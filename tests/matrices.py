"""Matrices in full, to check sparse ones by."""

import numpy as np

from briefer.text.similarity import Floats, Rows


def dense(matrix: Rows) -> Floats:
    """Return the whole matrix."""
    whole = np.zeros((matrix.height, matrix.width))
    whole[matrix.rows, matrix.columns] = matrix.values
    return whole
