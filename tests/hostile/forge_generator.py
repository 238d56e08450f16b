"""Returns a generator, which would run its code wherever somebody looks at the answer."""

EXPECT = {"raised": "NotPlain"}


def attack(x):
    return (print("running on the grader's side") for _ in range(3))
