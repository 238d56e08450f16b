"""Forks, ends, and lets the child answer later. With the first process everything has ended."""

import os
import time

EXPECT = {"ending": "crashed"}


def attack(x):
    if os.fork() == 0:
        time.sleep(0.5)
        return "child"
    os._exit(0)
