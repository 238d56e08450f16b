"""Answers one call several times, hoping that one of them is taken for another call's."""

import json
import os
import struct
import time

EXPECT = {"ending": "garbled"}


def attack(x):
    body = json.dumps({"$d": [["returned", "forged"]]}).encode()
    for fd in range(3, 256):
        try:
            os.write(fd, (struct.pack("<BQQ", 8, len(body), 0) + body) * 3)
        except OSError:
            pass
    time.sleep(10)
