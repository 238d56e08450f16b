"""Claims with an epoch that is none, a text for a loss, and an array. What is no claim makes the run unusable."""

import os
import stat
import struct

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
    os.write(channel(), frame(9, b'{"$l":[true,"0.0",{"$f":"nan"}]}') + frame(9, b'{"$l":[]}'))
    return 1
