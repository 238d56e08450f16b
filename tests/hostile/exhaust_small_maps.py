"""Cuts its memory into as many pieces as it may have, each with rights of its own, to make its end slow."""

import ctypes
import mmap

EXPECT = {"ending": ["finished", "memory", "timeout", "crashed"]}
LIMITS = {"seconds": 3}


def attack(x):
    libc = ctypes.CDLL(None, use_errno=True)
    whole = mmap.mmap(-1, 200_000_000, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    place = ctypes.addressof(ctypes.c_char.from_buffer(whole))
    for page in range(0, 200_000_000 // 4096 - 1, 2):
        if libc.mprotect(ctypes.c_void_p(place + page * 4096), 4096, 0):
            break
    return 1
