"""Returns an array that lies in a file, and cuts the file off. Reading what is gone ends the program, not the grader."""

import os

import numpy as np

EXPECT = {"ending": "crashed"}


def attack(x):
    path = os.path.join(os.environ["HOME"], "cut.bin")
    array = np.memmap(path, "float64", "w+", shape=(100_000,))
    os.truncate(path, 0)
    return array
