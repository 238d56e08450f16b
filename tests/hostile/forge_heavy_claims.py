"""Claims that are trees of 99,000 values each, as many as fit, to keep the decoder busy for everybody. They are no claims."""

import os
import stat
import struct

EXPECT = {"ending": "garbled"}
LIMITS = {"output_mb": 5, "seconds": 5}


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
    for _ in range(9):
        rest = memoryview(frame(9, b'{"$l":[' + b",".join([b"null"] * 99_000) + b"]}"))
        while rest:
            rest = rest[os.write(fd, rest) :]
    return 1
