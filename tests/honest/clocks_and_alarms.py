"""Guards itself with an alarm that it cancels, waits, collects garbage, and measures what it takes."""
import atexit
import gc
import signal
import time
import timeit
import tracemalloc
from contextlib import suppress

def too_long(signum, frame):
    raise TimeoutError

atexit.register(print, "bye")
signal.signal(signal.SIGALRM, too_long)
signal.signal(signal.SIGINT, signal.default_int_handler)

def answer(x):
    tracemalloc.start()
    signal.alarm(30)
    began = time.process_time(), time.perf_counter_ns(), time.monotonic()
    time.sleep(0.1)
    assert timeit.timeit("1 + 1", number=10) >= 0 and time.monotonic() - began[2] > 0.09
    signal.alarm(0)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    with suppress(TimeoutError):
        time.sleep(1)
    gc.disable()
    gc.enable()
    gc.collect()
    print(tracemalloc.get_traced_memory())
    tracemalloc.stop()
    return x.sum()
