"""Raises a syntax error said to be in a file outside, with escapes in its name. The place is shown as text, never opened."""

EXPECT = {"raised": "SyntaxError"}


def attack(x):
    raise SyntaxError("forged", ("/etc/shadow\x1b[2J\0\udc80" + "a" * 10**5, 3, 1, "text"))
