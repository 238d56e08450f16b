"""Raises an exception whose message, name and traceback are as large and as odd as can be."""

EXPECT = {"raised_starts": "Xxx"}


class Odd(Exception):
    def __str__(self):
        return "\x1b[31m" + "y" * 10**6


Odd.__name__ = "Xxx" * 10**5


def attack(x):
    raise Odd
