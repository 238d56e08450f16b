"""Answers for the harness and ends the run itself. That is one more way to give a wrong answer, and no more."""

import json
import os
import struct
import time

EXPECT = {"returned": "forged"}


def attack(x):
    body = json.dumps({"$d": [["returned", "forged"]]}).encode()
    end = json.dumps(None).encode()
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("<BQQ", 8, len(body), 0) + body + struct.pack("<BQQ", 11, len(end), 0) + end)
        except OSError:
            pass
    time.sleep(10)
