"""Raises an exception whose message raises another. It is told by its name, and that its message cannot be read."""

EXPECT = {"raised": "Odd"}


class Odd(Exception):
    def __str__(self):
        raise ValueError("no message")

    __repr__ = __str__


def attack(x):
    raise Odd
