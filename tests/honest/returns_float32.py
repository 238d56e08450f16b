"""Returns a NumPy scalar of another width."""
import numpy as np

def answer(x):
    return np.float32(x.sum())
