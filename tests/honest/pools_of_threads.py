"""Counts the cores and works in threads: pools, queues, events, locks, an executor of one process for each core."""
import concurrent.futures
import multiprocessing
import os
import queue
import threading

WORKERS = min(4, multiprocessing.cpu_count(), os.cpu_count() or 1, len(os.sched_getaffinity(0)))
total, lock, done = 0.0, threading.Lock(), threading.Event()

def add(value):
    global total
    with lock:
        total += value

def serve(tasks):
    while (value := tasks.get()) is not None:
        add(value)
    done.set()

def answer(x):
    tasks = queue.Queue()
    thread = threading.Thread(target=serve, args=(tasks,), daemon=True)
    thread.start()
    for value in x[0]:
        tasks.put(value)
    tasks.put(None)
    assert done.wait(5)
    thread.join()
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        futures = [pool.submit(add, value) for value in x[1]]
        concurrent.futures.wait(futures)
    return total
