"""Asks its sockets for what the kernel counts over all processes: cookies, handles, groups. A socket tells its own state only."""

import os
import socket
import stat

EXPECT = {"returned": []}

QUESTIONS = {"cookie": (57, 8), "network": (71, 8), "handle on the grader": (77, 4), "groups": (59, 64), "security": (31, 64)}


def channel():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            pass
    raise OSError("no channel")


def attack(x):
    told = []
    with socket.fromfd(channel(), socket.AF_UNIX, socket.SOCK_STREAM) as mine:
        for name, (option, size) in QUESTIONS.items():
            try:
                mine.getsockopt(socket.SOL_SOCKET, option, size)
                told.append(name)
            except OSError:
                pass
    return told
