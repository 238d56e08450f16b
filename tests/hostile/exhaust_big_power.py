"""Computes a number of more digits than there is memory."""

EXPECT = {"ending": ["timeout", "memory"]}
LIMITS = {"seconds": 2}


def attack(x):
    return 9 ** (9**9 * 100) % 7
