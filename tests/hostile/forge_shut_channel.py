"""Shuts its channel in both directions and answers. Nothing can be heard from it, so it has crashed."""

import os
import socket
import stat
import struct

EXPECT = {"ending": "crashed"}


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
        mine.shutdown(socket.SHUT_RDWR)
    return 1
