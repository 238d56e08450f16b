"""Raises groups of exceptions within groups, ten thousand deep, each the cause of the last. It is told by its outermost."""

EXPECT = {"raised": "ExceptionGroup"}


def attack(x):
    error = ValueError("innermost")
    for depth in range(10_000):
        outer = ExceptionGroup(f"depth {depth}", [error])
        outer.__cause__ = outer.__context__ = error
        error = outer
    raise error
