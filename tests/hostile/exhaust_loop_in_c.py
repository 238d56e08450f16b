"""Loops in C, where no Python signal handler ever runs."""

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    return sum(range(10**13))
