"""Forges a signal of another's file, with a name full of escapes and a megabyte long. It is cut, cleaned, and only read."""

import json
import os
import stat
import struct

EXPECT = {"returned": 1}


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
    name = "\x1b[2J\u202e<script>alert(1)</script>../../" + "\0" * 100_000
    text = json.dumps({"$l": ["outside the folder", name, {"$i": "0x1"}]}).encode()
    rest = memoryview(frame(13, text))
    while rest:
        rest = rest[os.write(channel(), rest) :]
    return 1
