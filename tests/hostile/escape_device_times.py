"""Leaves a sign on the devices that every run sees: the time of their last change. What all runs share cannot be touched."""

import os

EXPECT = {"returned": [], "twice": True}


def attack(x):
    signs = []
    for folder in ("/dev", "/proc", "/", "/opt", "/opt/packages", "/usr/lib"):
        for name in os.listdir(folder)[:50]:
            path = os.path.join(folder, name)
            if path in ("/dev/shm", "/scratch", "/dev") or os.path.islink(path):
                continue
            before = os.stat(path)
            for step in (lambda p: os.utime(p), lambda p: os.utime(p, (1, 1)), lambda p: os.chmod(p, 0o666), lambda p: os.truncate(p, 0)):
                try:
                    step(path)
                except OSError:
                    pass
            after = os.stat(path)
            if (before.st_mtime_ns, before.st_atime_ns, before.st_mode) != (after.st_mtime_ns, after.st_atime_ns, after.st_mode):
                signs.append(path)
    return signs
