"""Registers its own class with every abstract type there is. It is still none of the plain ones."""

import collections.abc as abc
import numbers

EXPECT = {"raised": "NotPlain"}


class Evil:
    def __float__(self):
        return 15.0

    def __len__(self):
        return 10**9


for kind in (abc.Set, abc.Iterator, abc.ValuesView, numbers.Number, numbers.Real):
    kind.register(Evil)


def attack(x):
    return Evil()
