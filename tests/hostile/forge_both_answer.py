"""Forks without noticing and answers twice, from parent and child. Two answers to one call are none."""

import os
import time

EXPECT = {"ending": "garbled"}


def attack(x):
    os.register_at_fork(after_in_child=lambda: None)
    if os.fork() != 0:
        time.sleep(0.5)
        sent = os.fdopen(os.dup(2), "w")
        sent.write("parent answers too")
        sent.close()
        return "parent"
    os._exit_really, os._exit = os._exit, lambda _: time.sleep(10)
    import sys

    frame = sys._getframe()
    while frame and "job" not in frame.f_locals:
        frame = frame.f_back
    frame.f_locals["job"]["calls"] += [dict(frame.f_locals["job"]["calls"][0], function="wait")]
    return "child"


def wait(x):
    time.sleep(10)
