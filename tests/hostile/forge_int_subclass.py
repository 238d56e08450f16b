"""Returns an integer that lies about its size, to slip a huge one past the harness. The decoder counts again."""

EXPECT = {"ending": "garbled"}


class Small(int):
    def bit_length(self):
        return 1

    def __int__(self):
        return 1 << 100_000


def attack(x):
    return Small(1)
