"""Signals every process there is, to end the grader or its neighbours. It reaches nobody but its own children."""

import os
import signal

EXPECT = {"returned": [1]}


def attack(x):
    reached = []
    for pid in range(1, 40000):
        try:
            os.kill(pid, 0)
            reached.append(pid)
        except OSError:
            pass
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
        try:
            os.kill(-1, number)
        except OSError:
            pass
    for target in (os.getppid(), os.getpgrp()):
        if target > 1:
            os.killpg(target, signal.SIGKILL)
    return reached
