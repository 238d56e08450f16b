"""Sends an array of no bytes whose other sides are beyond counting. It is refused, and never made."""

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
    header = json.dumps({"a0": {"dtype": "F32", "shape": [2**39, 2**39, 0], "data_offsets": [0, 0]}}).encode()
    blob = struct.pack("<Q", len(header)) + header
    os.write(channel(), struct.pack("<BQQ", 8, len(text), len(blob)) + text + blob + frame(11))
    time.sleep(10)
