"""Cries wolf 100,000 times in well-formed signals and then answers. Signals are capped and change nothing."""

import os
import stat
import struct

EXPECT = {"returned": 1}
LIMITS = {"output_mb": 16, "seconds": 10}


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
    rest = memoryview(frame(13, b'{"$l":["network","program.py",{"$i":"0x1"}]}') * 100_000)
    while rest:
        rest = rest[os.write(channel(), rest) :]
    return 1
