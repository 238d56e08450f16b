"""Returns truth values that are neither true nor false, which compare as both. They are no truth values here."""

import numpy as np

EXPECT = {"ending": "garbled"}


def attack(x):
    return np.array([2, 255], np.uint8).view(bool)
