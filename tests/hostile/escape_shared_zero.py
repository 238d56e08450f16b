"""Maps /dev/zero shared, which is shared anonymous memory by another name. Only private memory can be had."""

import mmap
import os

EXPECT = {"returned": []}


def attack(x):
    done = []
    for name in os.listdir("/dev"):
        for flags, rights in ((os.O_RDWR, mmap.PROT_READ | mmap.PROT_WRITE), (os.O_RDONLY, mmap.PROT_READ)):
            try:
                fd = os.open(f"/dev/{name}", flags)
                mapped = mmap.mmap(fd, 1 << 20, mmap.MAP_SHARED, rights)
                done.append([name, rights, mapped[0]])
            except (OSError, ValueError):
                pass
    return done
