"""Sends a whole run and then more. What comes after the end makes all of it unusable."""

import json
import os
import struct
import time

EXPECT = {"ending": "garbled"}


def attack(x):
    body = json.dumps({"$d": [["returned", "forged"]]}).encode()
    whole = struct.pack("<BQQ", 8, len(body), 0) + body + struct.pack("<BQQ", 11, 4, 0) + b"null" + b"and more"
    for fd in range(3, 256):
        try:
            os.write(fd, whole)
        except OSError:
            pass
    time.sleep(10)
