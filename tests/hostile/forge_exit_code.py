"""Ends with status 0, hoping that this means success. A program that did not answer has crashed."""

import os

EXPECT = {"ending": "crashed"}


def attack(x):
    os._exit(0)
