"""Fills the shared-memory folder, in case nobody counts that."""

EXPECT = {"raised": "OSError", "hint": "working folder is full"}


def attack(x):
    number = 0
    while True:
        with open(f"/dev/shm/f{number}", "wb") as file:
            file.write(bytes(1 << 20))
        number += 1
