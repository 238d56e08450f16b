"""Returns a whole number of a million bits, which takes long to print. No such number leaves a run."""

EXPECT = {"raised": "NotPlain"}


def attack(x):
    return 1 << 1_000_000
