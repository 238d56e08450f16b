"""Says of itself that it could not be loaded, and goes on. It has then shown nothing, and is ended at once."""

import os
import stat
import struct
import time

EXPECT = {"ending": "finished", "loaded": False}

TEXT = b'{"$d":[["kind","ImportError"],["message","not my fault"],["file",null],["line",null],["hint",null],["hit",null]]}'


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


os.write(channel(), frame(7, TEXT) + frame(6))
time.sleep(10)


def attack(x):
    return 1
