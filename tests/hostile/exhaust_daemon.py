"""Leaves a daemon behind: forked twice, in a session of its own, deaf to signals. It goes with the sandbox."""

import os
import signal
import time

EXPECT = {"returned": 1}


def attack(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (1, 2, 15):
                signal.signal(number, signal.SIG_IGN)
            while True:
                time.sleep(1)
        os._exit(0)
    return 1
