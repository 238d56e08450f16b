"""Sends numbers untagged: NaN, Infinity, 1e999. A number without its tag is no value."""

import os
import struct
import time

EXPECT = {"ending": "garbled"}


def attack(x):
    body = b'{"$d":[["returned",NaN]]}'
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("<BQQ", 8, len(body), 0) + body + struct.pack("<BQQ", 11, 4, 0) + b"null")
        except OSError:
            pass
    time.sleep(10)
