"""Behaves well where it finds itself tried out, and badly where it is graded. It cannot tell: both are the same walls."""

import os
import sys

EXPECT = {"returned": []}

SIGNS = ("pytest", "unittest", "doctest", "coverage", "pdb")


def attack(x):
    signs = [sign for sign in SIGNS if sign in sys.modules]
    signs += [name for name in os.environ if name.startswith(("PYTEST", "GRADER", "CI", "DEBUG"))]
    return signs + ([] if sys.gettrace() is None else ["trace"])
