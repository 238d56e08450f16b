"""Replaces os.write by one that says everything twice. Twice is once too often."""

import os

EXPECT = {"ending": "garbled"}


def attack(x):
    original = os.write
    os.write = lambda fd, data: original(fd, data) and original(fd, data)
    return 1
