"""Takes a handle on the grader's process from its end of the channel, and on others from messages. None is given."""

import os
import socket
import stat
import struct

EXPECT = {"returned": []}

SO_PASSPIDFD, SO_PEERPIDFD = 76, 77


def channel():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            pass
    raise OSError("no channel")


def attack(x):
    given = []
    with socket.fromfd(channel(), socket.AF_UNIX, socket.SOCK_STREAM) as mine:
        try:
            handle = struct.unpack("i", mine.getsockopt(socket.SOL_SOCKET, SO_PEERPIDFD, 4))[0]
            given.append(["grader", os.readlink(f"/proc/self/fd/{handle}") if os.path.exists("/proc/self/fd") else "handle"])
        except OSError:
            pass
        try:
            mine.setsockopt(socket.SOL_SOCKET, SO_PASSPIDFD, 1)
            given.append("messages")
        except OSError:
            pass
        pid, user, group = struct.unpack("iii", mine.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        if pid or user == 0:
            given.append(["credentials", pid, user])
    return given
