"""Sends two arrays over the same bytes, with a header that promises more than there is."""

import json
import os
import struct
import time

EXPECT = {"ending": "garbled"}


def attack(x):
    body = b'{"$d":[["returned",{"$l":[{"$a":"a0"},{"$a":"a1"}]}]]}'
    one = {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}
    header = json.dumps({"a0": one, "a1": {**one, "shape": [2**38], "data_offsets": [8, 8 + 2**40]}}).encode()
    blob = struct.pack("<Q", len(header)) + header + bytes(32)
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("<BQQ", 8, len(body), len(blob)) + body + blob + struct.pack("<BQQ", 11, 4, 0) + b"null")
        except OSError:
            pass
    time.sleep(10)
