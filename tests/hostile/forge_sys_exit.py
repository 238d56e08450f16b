"""Leaves by sys.exit(0). It is an exception like any other, and says so."""

import sys

EXPECT = {"raised": "SystemExit"}


def attack(x):
    sys.exit(0)
