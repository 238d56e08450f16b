"""Queues signals that it never takes, which the kernel keeps for it. They end at a few hundred."""

import ctypes
import os
import signal

EXPECT = {"returned": True}


def attack(x):
    libc = ctypes.CDLL(None, use_errno=True)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(34, 65))
    queued = 0
    while libc.sigqueue(os.getpid(), 40, ctypes.c_void_p(0)) == 0 and queued < 100_000:
        queued += 1
    return queued <= 1000
