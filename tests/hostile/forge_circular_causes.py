"""Raises an exception that is its own cause, context and note. Whoever follows the chain goes round for ever."""

EXPECT = {"raised": "ValueError"}


def attack(x):
    first, second = ValueError("first"), OSError(1, "second")
    first.__cause__ = first.__context__ = second
    second.__cause__ = second.__context__ = first
    first.__notes__ = [first] * 1000
    raise first
