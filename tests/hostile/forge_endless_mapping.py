"""Returns a mapping that never ends."""

from collections.abc import Mapping

EXPECT = {"ending": ["timeout", "memory"]}
LIMITS = {"seconds": 1}


class Endless(Mapping):
    def __getitem__(self, key):
        return key

    def __iter__(self):
        return iter(range(10))

    def __len__(self):
        return 1

    def items(self):
        number = 0
        while True:
            yield str(number), number
            number += 1


def attack(x):
    return Endless()
