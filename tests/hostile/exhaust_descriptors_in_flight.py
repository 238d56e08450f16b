"""Sends sockets through sockets through sockets, with its log at the bottom and the ends tied together. They go with the run."""

import os
import socket

EXPECT = {"returned": 1}


def is_open(fd):
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True


def attack(x):
    inner = [1, 2]
    closed = [fd for fd in range(40, 200) if not is_open(fd)]
    try:
        for _ in range(100):
            pair = socket.socketpair()
            socket.send_fds(pair[0], [b"x"], [*inner, pair[0].fileno(), pair[1].fileno()])
            inner = [pair[0].detach(), pair[1].detach()]
            for fd in closed:
                try:
                    os.close(fd)
                except OSError:
                    pass
    except OSError:
        pass
    return 1
