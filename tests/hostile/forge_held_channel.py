"""Sends its own end of the channel through the channel and is gone, so that the other end is never hung up."""

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
        for _ in range(100):
            socket.send_fds(mine, [struct.pack("<B", 13)[:0] or frame(13, b'{"$l":["network","a",{"$i":"0x1"}]}')], [channel()])
        try:
            mine.sendmsg([b"!"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", channel()))], socket.MSG_OOB)
        except OSError:
            pass
    os._exit(0)
