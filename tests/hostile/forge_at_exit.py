"""Leaves hooks for the end: atexit, a thread, a finaliser, each to send another answer. Nothing after the end counts."""

import atexit
import os
import struct
import threading
import time

EXPECT = {"returned": 1}


def late():
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("<BQQ", 8, 4, 0) + b"null")
        except OSError:
            pass


class Finaliser:
    def __del__(self):
        late()


KEPT = Finaliser()


def attack(x):
    atexit.register(late)
    threading.Timer(30, late).start()
    return 1
