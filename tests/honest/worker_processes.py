"""Works in a pool of processes. The function sent to them is found by the module's name."""
from multiprocessing import Pool

def row_sum(row):
    return float(sum(row))

def answer(x):
    with Pool(2) as pool:
        return sum(pool.map(row_sum, x))
