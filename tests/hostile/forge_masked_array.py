"""Returns a masked array, on which every comparison is masked and so never false. What leaves is the numbers below the mask."""

import numpy as np

EXPECT = {"returned": [1.0, 2.0]}


def attack(x):
    return np.ma.masked_array([1.0, 2.0], mask=[True, True])
