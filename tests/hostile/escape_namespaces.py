"""Makes or joins namespaces, to be root in one of its own. Every attempt is refused; nothing is reported."""

import ctypes
import os

EXPECT = {"returned": []}

LIBC = ctypes.CDLL(None, use_errno=True)
NEW = {"mount": 0x20000, "user": 0x10000000, "net": 0x40000000, "pid": 0x20000000, "ipc": 0x8000000, "uts": 0x4000000}


def attack(x):
    done = [name for name, flag in NEW.items() if LIBC.unshare(flag) == 0]
    done += [f"clone {name}" for name, flag in NEW.items() if LIBC.syscall(56, flag | 17, 0, 0, 0, 0) > 0]
    done += [f"clone3 {size}" for size in (64, 88) if LIBC.syscall(435, bytes(size), size) > 0]
    done += [f"setns {fd}" for fd in range(16) if LIBC.setns(fd, 0) == 0]
    if os.getuid() == 0:
        done.append("root")
    return done
