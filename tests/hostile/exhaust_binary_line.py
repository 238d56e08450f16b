"""Prints ten million bytes that are no text, without one line's end, and answers. The log is cut and cleaned."""

import os

EXPECT = {"returned": 1}
LIMITS = {"seconds": 10}


def attack(x):
    rest = memoryview(bytes(range(256)).replace(b"\n", b"") * 40_000)
    while rest:
        rest = rest[os.write(1, rest) :]
    return 1
