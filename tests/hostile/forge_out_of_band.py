"""Sends bytes beside the stream (MSG_OOB), which readers may skip, stumble over, or wait for. The answer comes through."""

import os
import socket
import stat
import struct

EXPECT = {"ending": ["finished", "garbled"]}
LIMITS = {"seconds": 2}


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
        for _ in range(200):
            try:
                mine.send(b"!", socket.MSG_OOB)
            except OSError:
                break
            mine.send(frame(13, b'{"$l":["network","program.py",{"$i":"0x1"}]}'))
            mine.send(b"", socket.MSG_OOB)
    return 1
