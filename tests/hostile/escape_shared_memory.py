"""Takes memory that no limit counts: shared anonymous maps, memfd, System V. Only private memory can be had."""

import ctypes
import mmap
import os

EXPECT = {"returned": []}


def attack(x):
    done = []
    try:
        mmap.mmap(-1, 1 << 20)  # Python's default is MAP_SHARED | MAP_ANONYMOUS
        done.append("shared map")
    except OSError:
        pass
    try:
        os.memfd_create("x")
        done.append("memfd")
    except OSError:
        pass
    if ctypes.CDLL(None).shmget(0, 1 << 20, 0o1600) >= 0:
        done.append("shmget")
    return done
