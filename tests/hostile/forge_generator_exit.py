"""Raises what only generators raise, StopIteration behind GeneratorExit. It is data like any other."""

EXPECT = {"raised": "GeneratorExit"}


def attack(x):
    raise GeneratorExit from StopIteration(7)
