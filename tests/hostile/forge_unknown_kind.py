"""Sends a frame of a kind that does not exist."""

import os
import struct
import time

EXPECT = {"ending": "garbled"}


def attack(x):
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("<BQQ", 77, 0, 0))
        except OSError:
            pass
    time.sleep(10)
