"""Returns arrays of text of the new kind and the old, whose bytes lie elsewhere. None passes."""

import numpy as np

EXPECT = {"raised": ["NotPlain", "TypeError"]}


def attack(x):
    kind = getattr(getattr(np, "dtypes", None), "StringDType", None)
    return np.array(["1.0" * 100], dtype=kind() if kind else "U300")
