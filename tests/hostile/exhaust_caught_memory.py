"""Swallows every MemoryError and tries again."""

EXPECT = {"ending": ["timeout", "memory"]}
LIMITS = {"seconds": 2}


def attack(x):
    kept = []
    while True:
        try:
            kept.append(bytearray(1 << 20))
        except MemoryError:
            pass
