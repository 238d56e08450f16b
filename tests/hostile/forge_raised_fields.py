"""Answers with an exception of its own making: more fields, a negative line, a limit of another run."""

import os
import stat
import struct
import time

EXPECT = {"ending": "garbled"}

TEXT = (
    b'{"$d":[["raised",{"$d":[["kind","X"],["message",""],["file","a.py"],["line",{"$i":"-0x1"}],["hint",null],'
    b'["hit","seconds"],["points",{"$i":"0x64"}]]}]]}'
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
    os.write(channel(), frame(8, TEXT) + frame(11))
    time.sleep(10)
