"""Returns an array in the other byte order. It comes out as the numbers it holds."""

import numpy as np

EXPECT = {"returned": [1.0, 2.0]}


def attack(x):
    return np.array([1.0, 2.0], dtype=">f8")
