"""Returns arrays of 64 axes, of no size at all, and of none but one huge axis that is empty."""

import numpy as np

EXPECT = {"or_ending": ["finished", "garbled", "limit"], "not_returned": ["expected"]}


def attack(x):
    return [np.ones((1,) * 64), np.ones((0, 2**62)), np.ones((2**62, 0)), np.ones((0,) * 32)]
