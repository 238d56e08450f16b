"""Makes children that die and are never waited for."""

import os

EXPECT = {"raised": ["BlockingIOError"], "hint": "processes"}


def attack(x):
    while True:
        if os.fork() == 0:
            os._exit(0)
