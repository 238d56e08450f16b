"""Answers from a child that it forked, which ends the run in its parent's place. One answer is one answer, whoever gives it."""

import os
import time

EXPECT = {"returned": "child"}


def attack(x):
    if os.fork() == 0:
        return "child"
    time.sleep(10)
    return "parent"
