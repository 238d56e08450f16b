"""Says that it is loaded while it is still being loaded, to be given a second clock. The second word ends the run."""

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


os.write(channel(), frame(6))


def attack(x):
    return 1
