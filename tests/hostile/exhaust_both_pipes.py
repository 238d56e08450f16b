"""Floods its log and its channel at once, so that whoever drains one forgets the other and the clock."""

import os
import stat
import struct
import threading

EXPECT = {"ending": ["limit", "timeout"]}
LIMITS = {"seconds": 3, "output_mb": 64}


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

    def talk():
        while True:
            os.write(fd, frame(13, b'{"$l":["network","a",{"$i":"0x1"}]}') * 1000)

    threading.Thread(target=talk, daemon=True).start()
    while True:
        os.write(1, b"x" * 65536)
