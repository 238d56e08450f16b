"""Makes files without end, empty ones, which take no bytes but do take the kernel's memory."""

EXPECT = {"raised": "OSError", "hint": "working folder is full"}


def attack(x):
    number = 0
    while True:
        open(f"f{number}", "w").close()
        number += 1
