"""How numbers are laid out: a vector is the same vector typed as a row, as a column or in plain brackets."""

import math

import numpy as np


def lay_like(given: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """`given` in the wanted shape where the two differ only in how one line of numbers is written, else as it is.

    `[a; b]` and a pmatrix of one row are a vector where a vector is asked for, and `[a]` is a number. Where a table
    is asked for, a row is no column, and nothing is dealt into rows.
    """
    lines = [size for size in given.shape if size != 1], [size for size in shape if size != 1]
    same = min(given.ndim, len(shape)) <= 1 and lines[0] == lines[1]
    return given.reshape(shape) if same and given.size == math.prod(shape) else given
