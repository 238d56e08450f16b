"""Starts threads with the smallest stacks there are, so that memory does not stop it. The number of threads does."""

import threading
import time

EXPECT = {"raised": "RuntimeError", "hint": "threads"}


def attack(x):
    threading.stack_size(32768)
    while True:
        threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
