"""Says that it could not be loaded after it was, to have its call never made. That is out of order."""

import os
import stat
import struct

EXPECT = {"ending": "garbled"}

TEXT = b'{"$d":[["kind","ImportError"],["message",""],["file",null],["line",null],["hint",null],["hit",null]]}'


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
    os.write(channel(), frame(7, TEXT))
    return 1
