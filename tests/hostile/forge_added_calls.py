"""Adds calls to the harness's own list while it works through it. Answers to what was not asked end the run."""

import sys

EXPECT = {"ending": "garbled"}


def attack(x):
    frame = sys._getframe()
    while frame:
        if "job" in frame.f_locals:
            frame.f_locals["job"]["calls"] += [dict(frame.f_locals["job"]["calls"][0])] * 3
            break
        frame = frame.f_back
    return 1
