"""Makes its pipes as large as they get and fills them, which is the kernel's memory. It is counted, or not to be had."""

import fcntl
import os

EXPECT = {"ending": ["memory", "finished"], "not_returned": [True]}
LIMITS = {"memory_mb": 64, "seconds": 10}


def attack(x):
    filled = 0
    for _ in range(120):
        read, write = os.pipe()
        try:
            fcntl.fcntl(write, 1031, 1 << 20)
        except OSError:
            pass
        os.set_blocking(write, False)
        try:
            while True:
                filled += os.write(write, bytes(1 << 16))
        except BlockingIOError:
            pass
    return filled > 100_000_000
