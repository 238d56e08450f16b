"""Ends the run before it has answered. A run with fewer answers than calls has not ended well."""

import os
import stat
import struct

EXPECT = {"ending": "garbled", "not_returned": [1]}


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
    os.write(channel(), frame(11))
    return 1
