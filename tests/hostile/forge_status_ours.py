"""Ends with the status of a sandbox that could not be built. The submission was running by then, so it has crashed."""

import os

EXPECT = {"ending": "crashed"}


def attack(x):
    os._exit(97)
