"""Marks files beyond their content: attributes, flags, leases, watches, seals, times and owners of the system's files."""

import ctypes
import fcntl
import os

EXPECT = {"returned": []}

LIBC = ctypes.CDLL(None, use_errno=True)
LIBRARY = os.__file__


def attack(x):
    done = []
    open("mine", "w").close()
    for path in ("mine", "/dev/shm", LIBRARY, "/usr/lib"):
        for name in ("user.note", "security.capability", "trusted.note", "system.posix_acl_access"):
            for step in (lambda p, n: os.setxattr(p, n, b"note"), lambda p, n: os.getxattr(p, n)):
                try:
                    step(path, name)
                    done.append([path, name])
                except OSError:
                    pass
        fd = os.open(path, os.O_RDONLY)
        for request in (0x40086602, 0x401C5820, 0xC0185879, 0x5879):  # FS_IOC_SETFLAGS, FSSETXATTR, FITRIM, FIBMAP
            try:
                fcntl.ioctl(fd, request, bytes(64))
                done.append([path, hex(request)])
            except OSError:
                pass
    for step in (lambda: os.utime(LIBRARY), lambda: os.chown(LIBRARY, 1000, 1000), lambda: os.chmod(LIBRARY, 0o777), lambda: os.chown("mine", 0, 0),
                 lambda: os.truncate(LIBRARY, 0), lambda: os.link(LIBRARY, "linked"), lambda: os.mkfifo("fifo"), lambda: os.mknod("node"),
                 lambda: fcntl.fcntl(os.open(LIBRARY, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK)):
        try:
            step()
            done.append("changed")
        except OSError:
            pass
    os.chmod("mine", 0o6777)
    return done
