"""A regular expression that takes longer than the universe."""

import re

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    return re.match(r"(a+)+$", "a" * 60 + "b") is None
