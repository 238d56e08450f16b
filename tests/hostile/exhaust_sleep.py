"""Sleeps, which costs no processor time."""

import time

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    time.sleep(10**6)
