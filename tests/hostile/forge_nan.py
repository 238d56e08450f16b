"""Returns NaN, which is neither more nor less than a tolerance. It comes out as the NaN it is."""

import numpy as np

EXPECT = {"returned": ["nan", "inf"]}


def attack(x):
    return [str(value) for value in np.array([np.nan, np.inf])]
