"""Sends half an answer and goes. Half an answer is none."""

import os
import struct

EXPECT = {"ending": "crashed"}


def attack(x):
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack("<BQQ", 8, 100, 0) + b'{"$l":[')
        except OSError:
            pass
    os._exit(0)
