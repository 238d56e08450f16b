"""Returns a dict of 200,000 keys. It is too much, and is told so."""

EXPECT = {"ending": ["limit", "memory"]}
LIMITS = {"seconds": 10}


def attack(x):
    return dict.fromkeys(range(200_000))
