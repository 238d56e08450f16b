"""Returns ten thousand arrays of one number each, to make a table of arrays larger than all it holds."""

import numpy as np

EXPECT = {"ending": ["garbled", "limit"]}


def attack(x):
    return [np.zeros(1) for _ in range(10_000)]
