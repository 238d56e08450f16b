"""Reads every open descriptor: another's channel, a log, a file left open by the grader. There is its own channel only."""

import os
import stat

EXPECT = {"returned": [["socket", True]]}


def attack(x):
    found = []
    for fd in range(3, 256):
        try:
            mode = os.fstat(fd).st_mode
        except OSError:
            continue
        kind = "socket" if stat.S_ISSOCK(mode) else "other"
        os.set_blocking(fd, False)
        try:
            empty = not os.read(fd, 4096)
        except BlockingIOError:
            empty = True
        os.set_blocking(fd, True)
        found.append([kind, empty])
    return found
