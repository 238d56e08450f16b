"""Returns 150,000 numbers one by one, which as an array would be nothing. It is too much, and is told so."""

import numpy as np

EXPECT = {"ending": ["limit", "garbled"]}


def attack(x):
    return [np.float64(number) for number in range(150_000)]
