"""Returns numbers that are none, with messages in their spare bits. They come out as not a number, and equal nothing."""

import numpy as np

EXPECT = {"ending": "finished", "not_returned": [[1.0]]}


def attack(x):
    return np.array([0x7FF8_DEAD_BEEF_0001, 0xFFF0_0000_0000_0001], np.uint64).view(float)
