"""Shuts its channel for writing and stays, so that the end of answers is no end of the run. The clock runs on."""

import os
import socket
import stat
import struct
import time

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


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
    with socket.fromfd(channel(), socket.AF_UNIX, socket.SOCK_STREAM) as mine:
        mine.shutdown(socket.SHUT_WR)
    time.sleep(10)
