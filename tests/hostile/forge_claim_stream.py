"""Keeps itself alive by a claim every few milliseconds, in a run without training. Only answers move the clock on."""

import os
import stat
import struct
import time

EXPECT = {"ending": "timeout", "claims_at_most": 10000}
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
    while True:
        os.write(fd, frame(9, b'{"$l":[{"$i":"0x1"},{"$f":"0x1.0p+0"},{"$f":"0x1.0p+0"}]}'))
        time.sleep(0.005)
