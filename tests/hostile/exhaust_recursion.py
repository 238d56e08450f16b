"""Recurses without end."""

EXPECT = {"raised": "RecursionError"}


def attack(x):
    return attack(x)
