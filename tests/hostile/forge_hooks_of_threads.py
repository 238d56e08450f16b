"""Answers from the hooks that the interpreter calls for a failed thread and a failed finaliser. One answer too many."""

import os
import stat
import struct
import sys
import threading

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


def late(*_):
    os.write(channel(), frame(8, b'{"$d":[["returned","forged"]]}'))


class Finaliser:
    def __del__(self):
        raise ValueError


def attack(x):
    threading.excepthook = sys.unraisablehook = late
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    Finaliser()
    return 1
