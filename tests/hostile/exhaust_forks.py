"""A fork bomb. It stops at the limit of processes, and goes with its sandbox."""

import os

EXPECT = {"ending": ["timeout", "memory"]}
LIMITS = {"seconds": 1}


def attack(x):
    while True:
        try:
            os.fork()
        except OSError:
            pass
