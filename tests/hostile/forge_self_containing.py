"""Returns a list that contains itself."""

EXPECT = {"raised": ["NotPlain", "RecursionError"]}


def attack(x):
    loop = []
    loop.append(loop)
    return loop
