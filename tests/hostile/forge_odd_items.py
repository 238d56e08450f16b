"""Returns a mapping whose entries are no pairs, and whose class says to be a text, a list and a number at once."""

from collections.abc import Mapping

EXPECT = {"raised": ["ValueError", "TypeError", "NotPlain", "AttributeError"]}


class Odd(Mapping):
    __class__ = property(lambda self: dict)
    __getitem__ = __iter__ = __len__ = lambda self, *_: 0

    def items(self):
        return [1, "ab", (1, 2, 3), None]


def attack(x):
    return Odd()
