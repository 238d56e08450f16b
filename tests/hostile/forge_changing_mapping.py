"""Returns a mapping that grows while it is read, and gives other values each time. It is read once, within its time."""

from collections.abc import Mapping

EXPECT = {"ending": ["timeout", "memory", "limit", "finished"], "not_returned": [{"a": 1}]}
LIMITS = {"seconds": 1}


class Changing(dict):
    def items(self):
        number = 0
        while True:
            number += 1
            yield f"k{number}", Changing() if number % 2 else number


def attack(x):
    return Changing(a=1)
