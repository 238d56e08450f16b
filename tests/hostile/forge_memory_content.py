"""Says that its memory ran out in a frame that says something else, with a limit that does not exist."""

import os
import stat
import struct
import time

EXPECT = {"ending": "garbled"}

TEXT = (
    b'{"$d":[["kind","MemoryError"],["message",""],["file",null],["line",null],["hint",null],["hit","everything"]]}'
)


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
    os.write(channel(), frame(10, TEXT))
    time.sleep(10)
