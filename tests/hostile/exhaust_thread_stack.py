"""Recurses in C in a thread whose stack is tiny. It is gone, and that is all."""

import sys
import threading

EXPECT = {"ending": ["crashed", "memory"]}
LIMITS = {"seconds": 10}


def attack(x):
    threading.stack_size(65536)
    sys.setrecursionlimit(10**9)

    def fall():
        nested = []
        for _ in range(200_000):
            nested = [nested]
        return repr(nested)

    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
