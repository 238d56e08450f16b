"""Sends the kinds of frames that only the grader sends: a start, limits, a job, a request. None is taken from here."""

import os
import stat
import struct
import time

EXPECT = {"ending": "garbled"}


def channel():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            pass
    raise OSError("no channel")


def frame(kind, text=b"null"):
    return struct.pack("<BQQ", kind, len(text), 0) + text


def attack(x):
    os.write(channel(), b"".join(frame(kind, b'{"$d":[["resources",{"$d":[]}]]}') for kind in (1, 2, 3, 5, 12)))
    time.sleep(10)
