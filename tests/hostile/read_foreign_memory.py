"""Reads other processes' memory: by ptrace, by process_vm_readv, through /proc. It sees one process, itself."""

import ctypes
import os

EXPECT = {"returned": []}


def attack(x):
    libc, done = ctypes.CDLL(None, use_errno=True), []
    for pid in (os.getppid(), *range(1, 200)):
        if libc.ptrace(16, pid, None, None) == 0:
            done.append(f"attached {pid}")
        if os.path.exists(f"/proc/{pid}/mem"):
            done.append(f"mem {pid}")
    if libc.ptrace(0, 0, None, None) == 0:
        done.append("traceme")
    return done
