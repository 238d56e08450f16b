"""Returns an array without dimensions."""
import numpy as np

def answer(x):
    return np.array(x.sum())
