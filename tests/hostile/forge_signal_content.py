"""Forges a signal that says something else: full marks, in place of what was tried. It is no signal of ours."""

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
    os.write(channel(), frame(13, b'{"$l":["full marks","program.py",{"$i":"0x1"}]}'))
    return 1
