"""Recurses deeply, with the limit raised, and has a long chain of conditions and a large literal."""
import sys
sys.setrecursionlimit(20_000)

TABLE = {n: [n, n * 2, [n] * 3] for n in range(5000)}

def add(values, i=0):
    return values[i] + add(values, i + 1) if i < len(values) else 0.0

def answer(x):
    flat = [float(v) for v in x.ravel()]
    assert add([0.0] * 5000) == 0.0 and TABLE[7][1] == 14
    return add(flat)
