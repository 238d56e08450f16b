"""Closes what it prints to and sleeps: a hung-up log must not keep the grader busy. The clock runs on."""

import os
import time

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    for fd in (0, 1, 2):
        os.close(fd)
    time.sleep(10)
