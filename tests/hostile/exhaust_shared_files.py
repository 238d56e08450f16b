"""Makes files without end in the folder of shared memory, links and folders too. They end at the number it may have."""

import os

EXPECT = {"raised": "OSError", "hint": "working folder is full"}


def attack(x):
    number = 0
    while True:
        os.mkdir(f"/dev/shm/d{number}")
        os.symlink("x" * 4000, f"/dev/shm/d{number}/l")
        number += 1
