"""The plainest homework: one function, NumPy."""
import numpy as np

def answer(x):
    return np.sum(x)
