"""Returns an array over a file and cuts the file short behind it. Reading it kills the reader, which is its own process."""

import os

import numpy as np

EXPECT = {"ending": "crashed"}


def attack(x):
    mapped = np.memmap("numbers", dtype="f8", mode="w+", shape=10_000)
    os.truncate("numbers", 0)
    return mapped
