"""Appends without end."""

EXPECT = {"ending": "memory"}


def attack(x):
    kept = []
    while True:
        kept.append(bytearray(1 << 20))
