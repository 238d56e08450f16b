"""Leaves a second answer to finalisers, to be sent when the interpreter ends. It does not end: nothing follows."""

import os
import struct
import weakref

EXPECT = {"returned": 1.0}


class Thing:
    pass


def send():
    text = b'{"$d": [["returned", {"$f": "0x1.e000000000000p+3"}]]}'
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("<BQQ", 8, len(text), 0) + text)
        except OSError:
            pass


kept = Thing()
weakref.finalize(kept, send)


def attack(x):
    return 1.0
