"""The first cell of every notebook: libraries that are not here and that nothing below uses."""
import numpy as np
import pandas as pd
import scipy.stats
from sklearn.model_selection import train_test_split

try:
    import cupy as xp
except ImportError:
    xp = np


def answer(x):
    return float(xp.sum(x))
