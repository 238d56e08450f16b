"""Makes a file that says it has eight exabytes."""

EXPECT = {"raised": "OSError", "hint": "working folder is full"}


def attack(x):
    with open("sparse", "wb") as file:
        file.truncate(1 << 62)
