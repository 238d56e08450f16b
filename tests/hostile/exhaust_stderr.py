"""Floods stderr with bytes that are no text, without line ends."""

import os

EXPECT = {"ending": "limit"}


def attack(x):
    while True:
        os.write(2, bytes(range(128, 256)) * 512)
