"""Writes frames to stdout and stderr, in case somebody reads results from there."""

import json
import os
import struct

EXPECT = {"returned": 1}


def attack(x):
    body = json.dumps({"$d": [["returned", "forged"]]}).encode()
    for fd in (1, 2):
        os.write(fd, struct.pack("<BQQ", 8, len(body), 0) + body)
    return 1
