"""Writes to address 0. It is gone, and that is all."""

import ctypes

EXPECT = {"ending": "crashed"}


def attack(x):
    ctypes.memset(0, 1, 1)
