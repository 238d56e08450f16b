"""Takes a few hundred megabytes on the way."""
import numpy as np

def answer(x):
    big = np.ones((60, 1000, 1000))
    return x.sum() + big.sum() - big.size
