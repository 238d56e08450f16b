"""Returns more than a run may return."""

import numpy as np

EXPECT = {"ending": "limit"}


def attack(x):
    return np.zeros(10**6)
