"""Signals its process group and session, by kill(0), killpg and tkill, where a parent could stand. It has both alone."""

import ctypes
import os
import signal

EXPECT = {"returned": [1, 1, []]}

LIBC = ctypes.CDLL(None, use_errno=True)
TKILL, TGKILL, SIGQUEUE = 200, 234, 129


def attack(x):
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    reached = []
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT, signal.SIGUSR1, signal.SIGTSTP, signal.SIGSTOP,
                   signal.SIGKILL):
        for send in (lambda n: os.kill(0, n), lambda n: os.killpg(0, n), lambda n: os.killpg(os.getpgrp(), n), lambda n: os.kill(-1, n)):
            try:
                send(number)
            except OSError:
                pass
    info = ctypes.create_string_buffer(128)
    ctypes.memmove(info, (ctypes.c_int * 3)(signal.SIGUSR1, 0, -1), 12)
    for target in range(2, 400):
        if LIBC.syscall(TKILL, target, 0) == 0 or LIBC.syscall(TGKILL, target, target, 0) == 0:
            reached.append(target)
        if LIBC.syscall(SIGQUEUE, target, signal.SIGUSR1, info) == 0:
            reached.append(-target)
    return [os.getsid(0), os.getpgrp(), reached]
