"""Waits in the kernel for a child that shares its memory and never ends, where no signal of its own reaches it."""

import ctypes

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    if ctypes.CDLL(None).syscall(58) == 0:
        while True:
            pass
