"""Raises a syntax error in a text without a file's name, as compile("1 +", "", "exec") does. It is told like any other."""

EXPECT = {"raised": "SyntaxError"}


def attack(x):
    compile("1 +", "", "exec")
