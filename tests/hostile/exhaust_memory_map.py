"""Maps memory behind Python's back and touches all of it."""

import ctypes
import mmap

EXPECT = {"ending": ["memory", "crashed"]}


def attack(x):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    while True:
        size = 1 << 24
        place = libc.mmap(None, size, 3, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
        if place in (None, 2**64 - 1):
            raise MemoryError
        ctypes.memset(place, 1, size)
