"""Returns numbers wider than a double, too large for one. They come out as what a double makes of them."""

import numpy as np

EXPECT = {"returned": [1.0, 1e999]}


def attack(x):
    return np.array([1, np.longdouble("1e4000")], dtype=np.longdouble)
