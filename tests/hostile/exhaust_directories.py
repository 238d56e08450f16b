"""Makes folders within folders within folders, to break whoever cleans up."""

import os

EXPECT = {"raised": ["OSError"], "hint": "working folder is full"}
LIMITS = {"seconds": 10}


def attack(x):
    while True:
        os.mkdir("d")
        os.chdir("d")
