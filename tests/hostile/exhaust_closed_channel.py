"""Closes every descriptor, its way home too, and goes on."""

import os

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    os.closerange(0, 256)
    while True:
        pass
