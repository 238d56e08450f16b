"""Writes the table of its arrays in another encoding, padded, with lengths as fractions and beyond counting. It is not read."""

import json
import os
import stat
import struct
import time

EXPECT = {"ending": "garbled"}


def channel():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            pass
    raise OSError("no channel")


def frame(kind, text=b"null"):
    return struct.pack("<BQQ", kind, len(text), 0) + text


def attack(x):
    text = b'{"$d":[["returned",{"$a":"a0"}]]}'
    header = json.dumps({"a0": {"dtype": "F64", "shape": [1.0], "data_offsets": [0, 8e0]}}).encode("utf-16")
    blob = struct.pack("<Q", len(header)) + header + bytes(8)
    os.write(channel(), struct.pack("<BQQ", 8, len(text), len(blob)) + text + blob + frame(11))
    time.sleep(10)
