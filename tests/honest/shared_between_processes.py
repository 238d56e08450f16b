"""Shares numbers between processes: a value, an array, a lock, a queue, a manager's dict, a memory-mapped file."""
import multiprocessing as mp
import numpy as np

def add(total, rows, lock, queue, table, row):
    with lock:
        total.value += float(row.sum())
    rows[0] += 1
    table["rows"] = rows[0]
    queue.put("done")

def answer(x):
    np.memmap("x.dat", dtype=x.dtype, mode="w+", shape=x.shape)[:] = x
    x = np.memmap("x.dat", dtype=x.dtype, mode="r", shape=x.shape)
    total, rows, lock, queue = mp.Value("d", 0.0), mp.Array("i", 1), mp.Lock(), mp.Queue()
    with mp.Manager() as manager:
        table = manager.dict()
        for row in x:
            process = mp.Process(target=add, args=(total, rows, lock, queue, table, np.array(row)))
            process.start()
            assert queue.get(timeout=10) == "done"
            process.join()
        assert table["rows"] == 2
    return total.value
