"""Announces an answer of 4 exabytes. It is refused for its announcement; nothing is allocated."""

import os
import struct
import time

EXPECT = {"ending": "limit"}


def attack(x):
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("<BQQ", 8, 16, 1 << 62))
        except OSError:
            pass
    time.sleep(10)
