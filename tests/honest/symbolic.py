"""Derives something with SymPy on the way."""
import numpy as np
import sympy as sp

def answer(x):
    t = sp.Symbol("t")
    slope = sp.lambdify(t, sp.diff(t**2 / 2, t), "numpy")
    return np.sum(slope(x))
