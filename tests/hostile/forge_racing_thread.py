"""Lets a thread answer at the very moment at which the harness does. It is one answer in order, or none."""

import os
import stat
import struct
import sys
import threading

EXPECT = {"ending": ["garbled", "finished", "limit"]}
LIMITS = {"seconds": 3}


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
    fd, whole = channel(), frame(8, b'{"$d":[["returned","forged"]]}') + frame(11)
    sys.setswitchinterval(1e-6)

    def race():
        while True:
            os.write(fd, whole)

    threading.Thread(target=race, daemon=True).start()
    return 1
