"""Asks for help as in a notebook, and would leave by exit() or quit() where something is missing."""
import numpy as np

help(np.sum)

def answer(x):
    if x is None:
        exit(1)
    assert callable(exit) and callable(quit)
    return x.sum()
