"""Prints while working, and warns."""
import sys
import warnings
import numpy as np

print("starting …")
warnings.warn("this is deprecated")

def answer(x):
    print("shape:", x.shape, "\n", x)
    print("debug", file=sys.stderr)
    np.log(np.zeros(1))
    return x.sum()
