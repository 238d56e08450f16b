"""Walks out by every way to name a file: openat2, dots, an inherited folder, a handle. All ways end at its own root."""

import ctypes
import os
import struct

EXPECT = {"returned": []}

LIBC = ctypes.CDLL(None, use_errno=True)
OPENAT2 = 437
OUT = ("../" * 30 + "etc/passwd", "/../../../etc/passwd", "../" * 30 + "home", "../" * 30 + "tmp", "../" * 30 + "root/.ssh", "../" * 30 + "work")


def attack(x):
    done = []
    for path in OUT:
        for resolve in (0, 0x02, 0x10):  # as usual, no magic links, within the folder as if it were the root
            for flags in (os.O_RDONLY, 0o10000000):  # O_PATH
                how = struct.pack("QQQ", flags, 0, resolve)
                if LIBC.syscall(OPENAT2, -100, path.encode(), how, len(how)) >= 0:
                    done.append([path, resolve])
    for fd in range(256):
        for path in (".", "..", "../..", "../../../.."):
            try:
                opened = os.open(path, os.O_RDONLY, dir_fd=fd)
            except OSError:
                continue
            done.append([fd, os.listdir(opened)])
            os.close(opened)
        try:
            os.fchdir(fd)
            done.append(["folder", fd])
        except OSError:
            pass
    for name in ("/proc/self/root", "/proc/self/cwd", "/proc/1/cwd", "/proc/self/fd", "/proc/self/task", "/proc/thread-self/root"):
        if os.path.lexists(name):
            done.append(name)
    if os.stat("/").st_ino != os.stat("/..").st_ino:
        done.append("root")
    return done
