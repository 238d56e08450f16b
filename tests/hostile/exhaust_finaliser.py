"""Answers, and leaves an object behind whose end takes for ever. The answer is not out before that."""

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


class Endless:
    def __del__(self):
        while True:
            pass


def attack(x):
    kept = Endless()
    return 1
