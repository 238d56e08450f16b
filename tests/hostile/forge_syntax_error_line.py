"""Raises a syntax error in a line of ten thousand digits. There is no such line, so the run says nothing usable."""

EXPECT = {"ending": ["garbled", "finished", "crashed"], "not_returned": [1]}


def attack(x):
    raise SyntaxError("forged", ("a.py", 1 << 30_000, 1, "text"))
