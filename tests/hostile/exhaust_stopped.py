"""Stops itself and all its children, to be neither running nor gone."""

import os
import signal
import time

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    if os.fork() == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(1000)
