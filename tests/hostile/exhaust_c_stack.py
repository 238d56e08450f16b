"""Recurses in C with the limit lifted, until the stack is gone."""

import sys

EXPECT = {"ending": ["crashed", "memory"]}


def attack(x):
    sys.setrecursionlimit(10**9)
    sys.setprofile(None)
    nested = []
    for _ in range(10**6):
        nested = [nested]
    return len(repr(nested)) and eval("(" * 80 + "attack(x)" + ")" * 80)
