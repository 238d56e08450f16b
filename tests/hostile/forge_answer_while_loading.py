"""Sends an answer of its own before it was asked. An answer out of order ends the run."""

import json
import os
import struct

EXPECT = {"ending": "garbled", "loaded": False}

BODY = json.dumps({"$d": [["returned", "forged"]]}).encode()
for fd in range(3, 256):
    try:
        os.write(fd, struct.pack("<BQQ", 8, len(BODY), 0) + BODY)
    except OSError:
        pass


def attack(x):
    return 1
