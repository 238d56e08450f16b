"""Turns its channel into more: a listening or connected socket, larger buffers by force, marks, a filter of its own."""

import os
import socket
import stat

EXPECT = {"returned": []}


def channel():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            pass
    raise OSError("no channel")


def attack(x):
    done = []
    with socket.fromfd(channel(), socket.AF_UNIX, socket.SOCK_STREAM) as mine:
        steps = {
            "listen": lambda: mine.listen(), "connect": lambda: mine.connect("\0other"), "ip": lambda: mine.setsockopt(0, 1, 16),
            "tcp": lambda: mine.setsockopt(6, 1, 1), "mark": lambda: mine.setsockopt(1, 36, 1), "priority": lambda: mine.setsockopt(1, 12, 7),
            "send force": lambda: mine.setsockopt(1, 32, 1 << 28), "receive force": lambda: mine.setsockopt(1, 33, 1 << 28),
            "bpf": lambda: mine.setsockopt(1, 50, 3), "debug": lambda: mine.setsockopt(1, 1, 1), "reserve": lambda: mine.setsockopt(1, 73, 1 << 20),
            "device": lambda: mine.setsockopt(1, 25, b"eth0"), "peek": lambda: mine.setsockopt(1, 42, 4), "busy": lambda: mine.setsockopt(1, 46, 10**6),
            "wide": lambda: mine.setsockopt(1, 1 << 30 | 7, 1), "timestamps": lambda: mine.setsockopt(1, 37, 1 << 14), "zero copy": lambda: mine.setsockopt(1, 60, 1),
        }
        for name, step in steps.items():
            try:
                step()
                done.append(name)
            except (OSError, OverflowError):
                pass
    return done
