"""Maps files that are all holes and writes to the whole of them, beyond what its folders hold. It gets what it may have."""

import mmap
import os

EXPECT = {"ending": ["crashed", "memory"]}
LIMITS = {"seconds": 10}


def attack(x):
    for folder in ("/scratch", "/dev/shm"):
        for number in range(4):
            fd = os.open(f"{folder}/hole{number}", os.O_RDWR | os.O_CREAT)
            os.truncate(fd, 15_000_000)
            mapped = mmap.mmap(fd, 15_000_000, mmap.MAP_SHARED)
            mapped[::4096] = b"x" * len(mapped[::4096])
    return 1
