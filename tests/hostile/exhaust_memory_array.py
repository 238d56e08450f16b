"""Asks for one array of a terabyte."""

import numpy as np

EXPECT = {"ending": "memory"}


def attack(x):
    return np.ones((1 << 20, 1 << 17)).sum()
