"""Recurses in C with the limit lifted, until the stack is gone."""

import sys

EXPECT = {"ending": ["crashed", "memory"]}
LIMITS = {"seconds": 10}


def attack(x):
    sys.setrecursionlimit(10**9)
    nested = []
    for _ in range(200_000):
        nested = [nested]
    return len(repr(nested))
