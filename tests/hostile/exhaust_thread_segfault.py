"""Writes to address 0 in a thread, while the harness waits in another. All of it is gone, and that is all."""

import ctypes
import threading
import time

EXPECT = {"ending": "crashed"}


def attack(x):
    threading.Thread(target=ctypes.memset, args=(8, 1, 8), daemon=True).start()
    time.sleep(10)
