"""Locks what others use too, devices and the system's files, and keeps them from locking it. Its locks reach nobody outside."""

import fcntl
import os
import struct

EXPECT = {"returned": []}

F_OFD_SETLK = 37
LOCK = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 7, 1, 0)


def attack(x):
    locked = []
    for path in ("/dev/full", "/dev/urandom", os.__file__, "/usr/lib"):
        first, second = (os.open(path, os.O_RDWR if path.startswith("/dev/") else os.O_RDONLY) for _ in range(2))
        for name, step in (("all", lambda fd: fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)), ("part", lambda fd: fcntl.fcntl(fd, F_OFD_SETLK, LOCK))):
            try:
                step(first)
            except OSError:
                continue
            try:
                step(second)
            except OSError:
                locked.append([name, path])  # it was a real lock, that whoever stands outside meets as well
    return locked
