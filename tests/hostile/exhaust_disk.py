"""Fills the disk. Its folder is small, in memory, and its own."""

EXPECT = {"raised": "OSError", "hint": "working folder is full"}


def attack(x):
    with open("big", "wb") as file:
        while True:
            file.write(bytes(1 << 20))
