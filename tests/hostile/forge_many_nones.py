"""Returns 150,000 times nothing, which fits into the size of an answer and is more values than an answer may have."""

EXPECT = {"ending": ["garbled", "limit"]}


def attack(x):
    return [None] * 150_000
