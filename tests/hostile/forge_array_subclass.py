"""Returns an array of a class whose comparisons are always right. What leaves is its bytes, as a plain array."""

import numpy as np

EXPECT = {"returned": [7.0]}


class Right(np.ndarray):
    def __sub__(self, other):
        return np.zeros(1)

    def __array_ufunc__(self, *args, **kwargs):
        return np.zeros(1)

    def tolist(self):
        return [0.0]


def attack(x):
    return np.array([7.0]).view(Right)
