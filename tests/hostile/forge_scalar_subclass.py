"""Returns a NumPy number whose item is a list that holds itself. Whatever leaves is plain, or nothing does."""

import numpy as np

EXPECT = {"raised": ["NotPlain", "RecursionError"]}


class Odd(np.float64):
    def item(self, *_):
        loop = []
        loop.append(loop)
        return loop


def attack(x):
    return Odd(1.0)
