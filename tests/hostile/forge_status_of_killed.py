"""Ends with the status that a process killed from outside would have, to be called the grader's failure. It has crashed."""

import os

EXPECT = {"ending": "crashed"}


def attack(x):
    os._exit(128 + 9)
