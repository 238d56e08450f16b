"""Returns an array of Python objects, which only a pickle could carry."""

import numpy as np

EXPECT = {"raised": "NotPlain"}


def attack(x):
    return np.array([print, None, {}], dtype=object)
