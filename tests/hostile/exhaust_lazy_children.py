"""Leaves children stopped, asleep in pipes, in locks and in the kernel, all deaf, and ends. Nothing outlives the first process."""

import ctypes
import fcntl
import os
import signal

EXPECT = {"ending": "crashed"}


def attack(x):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    file = open("lock", "w")
    for number in range(12):
        if os.fork() == 0:
            if number % 3 == 0:
                os.kill(os.getpid(), signal.SIGSTOP)
            fcntl.flock(open("lock"), fcntl.LOCK_EX)
            ctypes.CDLL(None).syscall(58)
            os.read(os.pipe()[0], 1)
    os._exit(3)
