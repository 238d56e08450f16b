"""Returns nothing in the right type: an empty array, on which every comparison holds. It comes out as empty."""

import numpy as np

EXPECT = {"returned": []}


def attack(x):
    return np.zeros((0,))
