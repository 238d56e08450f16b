"""Keeps state and destroys its input, to be seen by the next run. Every run begins anew, with inputs of its own."""

EXPECT = {"returned": 15.0, "twice": True}

SEEN = []


def attack(x):
    SEEN.append(x.sum())
    x[:] = 0
    return float(sum(SEEN))
