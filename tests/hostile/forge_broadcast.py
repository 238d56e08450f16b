"""Returns a view of 10^12 elements over one number, which is free here and fatal where it is copied."""

import numpy as np

EXPECT = {"ending": "memory"}


def attack(x):
    return np.broadcast_to(np.float64(1.0), (10**6, 10**6))
