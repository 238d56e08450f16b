"""Sends an answer nested a hundred thousand deep, to overflow the reader's stack."""

import os
import struct
import time

EXPECT = {"ending": "garbled"}


def attack(x):
    body = b'{"$d":[["returned",' + b'{"$l":[' * 50000 + b"null" + b"]}" * 50000 + b"]]}"
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("<BQQ", 8, len(body), 0) + body + struct.pack("<BQQ", 11, 4, 0) + b"null")
        except OSError:
            pass
    time.sleep(10)
