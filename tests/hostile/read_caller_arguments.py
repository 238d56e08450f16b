"""Looks for what it is compared with beside its input: in the job's text, the frames below, the caller's module."""

import sys

EXPECT = {"returned": ["calls", "files", "load_seconds", "main", "probe"]}


def attack(x):
    frame, job = sys._getframe(), None
    while frame:
        job = frame.f_locals.get("job", job)
        frame = frame.f_back
    return sorted(job)
