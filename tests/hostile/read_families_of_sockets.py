"""Opens sockets of every family and type there is: to the kernel, to its ciphers, to the machine around. None opens."""

import ctypes

EXPECT = {"returned": []}


def attack(x):
    libc = ctypes.CDLL(None, use_errno=True)
    return [[family, kind] for family in range(64) for kind in (1, 2, 3, 5) if family != 1 and libc.socket(family, kind, 0) >= 0]
