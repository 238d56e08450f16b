"""Makes system calls by the numbers of another ABI (x32), past a filter that only knows one. The filter ends it."""

import ctypes

EXPECT = {"ending": ["crashed", "finished"], "not_returned": ["in"]}


def attack(x):
    libc = ctypes.CDLL(None, use_errno=True)
    return "in" if libc.syscall(0x40000000 + 39) > 0 else "out"
