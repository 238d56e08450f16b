"""Makes children of its parent (CLONE_PARENT) and handles on processes, to stand beside whoever started it. None is made."""

import ctypes
import os

EXPECT = {"returned": [-1, 1, []]}

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE, PIDFD_SEND, SETNS = 56, 424, 308
SIGCHLD, CLONE_PIDFD, CLONE_PARENT = 17, 0x1000, 0x8000


def attack(x):
    mine = LIBC.syscall(CLONE, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0)
    if mine == 0:
        os._exit(0)
    read, write = os.pipe()
    if os.fork() == 0:
        if LIBC.syscall(CLONE, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0) == 0:
            os.write(write, str(os.getppid()).encode())
        os._exit(0)
    os.waitpid(-1, 0)
    parent = int(os.read(read, 20))
    handle = ctypes.c_int(-1)
    pid = LIBC.syscall(CLONE, CLONE_PIDFD | SIGCHLD, 0, ctypes.byref(handle), 0, 0)
    if pid == 0:
        os._exit(0)
    done = []
    if handle.value >= 0:
        if LIBC.syscall(PIDFD_SEND, handle.value, 9, 0, 0) == 0:
            done.append("signal")
        done += [f"enter {flag:#x}" for flag in (0, 0x20000, 0x10000000, 0x20000000) if LIBC.syscall(SETNS, handle.value, flag) == 0]
    return [mine, parent, done]
