"""Claims success while it is being loaded, when nobody has asked it to train. A claim out of order ends the run."""

import os
import stat
import struct
import time

EXPECT = {"ending": "garbled", "loaded": False}


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


os.write(channel(), frame(9, b'{"$l":[{"$i":"0x1"},{"$f":"0x1.0p+0"},{"$f":"0x1.0p+0"}]}'))
time.sleep(10)


def attack(x):
    return 1
