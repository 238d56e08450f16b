"""Hands in source that breaks parsers: nested a hundred thousand deep. It is never compiled on our side."""

EXPECT = {"raised": ["MemoryError", "RecursionError", "SyntaxError"], "or_ending": ["memory", "crashed"]}


def attack(x):
    return eval("(" * 100_000 + ")" * 100_000)
