"""Raises an import error whose module's name is no text and raises when it is asked. It may be told without a hint."""

EXPECT = {"raised": "ModuleNotFoundError"}


class Name:
    def partition(self, _):
        raise ValueError("no parts")


def attack(x):
    raise ModuleNotFoundError("forged", name=Name())
