"""Ends the run itself and sends descriptors after the end, which stay in the grader's queue unread. They go with it."""

import os
import socket
import stat
import struct
import time

EXPECT = {"ending": ["garbled", "finished"]}


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
        mine.sendall(frame(13, b'{"$l":["network","a",{"$i":"0x1"}]}') * 4000)  # keeps the reader busy for a moment
        mine.send(frame(8, b'{"$d":[["returned","forged"]]}') + frame(11))
        for _ in range(60):
            socket.send_fds(mine, [b"x"], [1, 2, channel()])
    time.sleep(10)
