"""Sends an integer of two million digits, which takes minutes to print. More than 4096 bits are no integer here."""

import os
import struct
import time

EXPECT = {"ending": "garbled"}


def attack(x):
    body = b'{"$d":[["returned",{"$i":"0x' + b"f" * 900_000 + b'"}]]}'
    for fd in range(3, 256):
        try:
            os.set_blocking(fd, True)
            rest = struct.pack("<BQQ", 8, len(body), 0) + body + struct.pack("<BQQ", 11, 4, 0) + b"null"
            while rest:
                rest = rest[os.write(fd, rest) :]
        except OSError:
            pass
    time.sleep(10)
