"""Raises what ends a program from the keyboard, in the hope that it ends the harness's loop. It is data like any other."""

EXPECT = {"raised": "KeyboardInterrupt"}


def attack(x):
    raise KeyboardInterrupt
