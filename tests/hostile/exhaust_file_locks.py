"""Takes 100,000 locks on parts of its files, each of them the kernel's memory and counted nowhere. It cannot have so many."""

import fcntl
import os
import struct

EXPECT = {"returned": False}
LIMITS = {"seconds": 15}

F_OFD_SETLK = 37


def lock(fd, place):
    fcntl.fcntl(fd, F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, place, 1, 0))


def attack(x):
    taken = 0
    for number in range(200):
        fd = os.open(f"f{number}", os.O_RDWR | os.O_CREAT)
        try:
            for place in range(1000, 0, -2):
                lock(fd, place)
                taken += 1
        except OSError:
            pass
    try:
        lock(os.open("f0", os.O_RDWR), 1000)
        return False  # nothing keeps another from locking it: it was no lock
    except OSError:
        return taken >= 100_000
