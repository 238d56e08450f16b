"""Prints without end. It is kept in part, then dropped, then stopped."""

EXPECT = {"ending": "limit"}


def attack(x):
    while True:
        print("x" * 100_000)
