"""Starts 256 threads. It may start as many as the limit of processes."""

import threading
import time

EXPECT = {"raised": "RuntimeError", "hint": "threads"}


def attack(x):
    for _ in range(256):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
    return 1
