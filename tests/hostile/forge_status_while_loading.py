"""Ends while loading with the status of a process over its processor time. It has crashed, and used next to none."""

import os

EXPECT = {"ending": "crashed", "loaded": False}

os._exit(128 + 24)


def attack(x):
    return 1
