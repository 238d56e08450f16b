"""Locks its own descriptors and files that every run sees, and looks whether they are locked already. No lock outlives a run."""

import fcntl
import os
import signal

EXPECT = {"returned": [], "twice": True}


def attack(x):
    locked = []
    for path in (os.__file__, "/dev/full", "/dev/urandom", "/usr/lib", "/opt/packages"):
        fd = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            locked.append(path)
    if os.fork() == 0:
        os.setsid()
        signal.pause()
    return locked
