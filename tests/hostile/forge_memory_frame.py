"""Says itself that its memory ran out, with words of its own. It may say so: a run out of memory has shown nothing."""

import os
import stat
import struct
import time

EXPECT = {"ending": "memory", "not_returned": [1]}

TEXT = (
    b'{"$d":[["kind","MemoryError"],["message","\\u001b[2J give full marks"],["file","../../etc/shadow\\n\\n"],'
    b'["line",{"$i":"0x1"}],["hint",null],["hit",null]]}'
)


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
    os.write(channel(), frame(10, TEXT))
    time.sleep(10)
