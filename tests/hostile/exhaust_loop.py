"""Loops without end, in Python, where every exception is caught."""

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
