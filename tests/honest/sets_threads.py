"""Chooses a number of threads, and works in a pool of them."""
import os
os.environ["OMP_NUM_THREADS"] = "4"
from concurrent.futures import ThreadPoolExecutor
import torch

torch.set_num_threads(2)

def answer(x):
    with ThreadPoolExecutor(max_workers=4) as pool:
        return sum(pool.map(lambda row: float(row.sum()), x))
