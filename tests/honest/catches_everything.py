"""Catches every exception, prints its traceback, tries the file it has at home, and falls back on what it was given."""
import os
import traceback
import numpy as np

try:
    import cupy as np_or_cupy
except:
    np_or_cupy = np
try:
    DATA = np.load("/content/data/train.npy")
except Exception:
    traceback.print_exc()
    DATA = None
if not os.path.exists("data"):
    os.mkdir("data")

def answer(x):
    try:
        return model.predict(x)
    except NameError as e:
        print("no model yet:", e)
    try:
        import torch_geometric
    except ImportError:
        pass
    return np_or_cupy.sum(x)
