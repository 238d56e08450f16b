"""Shares its appetite among children, each within its own limit. They are counted together."""

import os
import time

EXPECT = {"ending": "memory"}
LIMITS = {"seconds": 6}


def attack(x):
    for _ in range(12):
        if os.fork() == 0:
            kept = bytearray(120_000_000)
            kept[::4096] = b"x" * len(kept[::4096])
            time.sleep(60)
    time.sleep(60)
