"""Leaves a child that holds every descriptor open, so that whoever waits for the end of them waits for ever."""

import os
import time

EXPECT = {"returned": 1}


def attack(x):
    if os.fork() == 0:
        time.sleep(1000)
    return 1
