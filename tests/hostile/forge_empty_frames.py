"""Answers with no text at all, and ends. Nothing is no value, not even None."""

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
    os.write(channel(), frame(8, b"") + frame(11, b""))
    time.sleep(10)
