"""Returns an array of no bytes that says to have half a trillion rows. Nothing is made of it but its shape."""

import numpy as np

EXPECT = {"ending": ["finished", "garbled"]}


def attack(x):
    return np.empty((1 << 39, 0))
