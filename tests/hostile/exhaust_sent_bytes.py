"""Says one more byte whenever the grader has taken one, for as long as it takes. The clock runs on."""

import os
import stat
import struct
import time

EXPECT = {"ending": ["timeout", "garbled"]}
LIMITS = {"seconds": 1}


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
    fd = channel()
    os.write(fd, struct.pack("<BQQ", 8, 900_000, 0))
    while True:
        os.write(fd, b" ")
