"""Returns a view far beyond its memory, to bring home what lies there. It finds its own memory there, or none."""

import numpy as np

EXPECT = {"ending": ["crashed", "memory", "finished", "limit"]}


def attack(x):
    return np.lib.stride_tricks.as_strided(np.zeros(1), (50_000,), (1 << 20,))
