"""Forks and waits without end, never more than one child at a time. The clock runs on."""

import os

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    while True:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
