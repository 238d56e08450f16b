"""Raises a syntax error in a line before the first. There is no such line, so the run says nothing usable, or not where."""

EXPECT = {"ending": ["garbled", "finished"], "not_returned": [1]}


def attack(x):
    raise SyntaxError("forged", ("a.py", -7, 1, "text"))
