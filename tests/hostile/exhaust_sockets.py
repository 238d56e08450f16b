"""Fills the buffers of as many local sockets and pipes as it may open, which is the kernel's memory."""

import os
import socket

EXPECT = {"raised": "OSError", "hint": "open at once"}


def attack(x):
    kept = []
    while True:
        pair = socket.socketpair()
        pair[0].setblocking(False)
        kept.append(pair)
        try:
            while True:
                pair[0].send(bytes(65536))
        except BlockingIOError:
            pass
        kept.append(os.pipe())
