"""Sends its answer byte by byte, never done. The clock runs on."""

import os
import struct
import time

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    header = struct.pack("<BQQ", 8, 10**5, 0)
    for byte in header + b" " * 10**5:
        for fd in range(3, 256):
            try:
                os.write(fd, bytes([byte]))
            except OSError:
                pass
        time.sleep(0.05)
