"""Returns a dict in which two keys read alike, one a number and one a text, so that either could be meant."""

EXPECT = {"raised": "NotPlain"}


def attack(x):
    return {1: "right", "1": "wrong", True: "either"}
