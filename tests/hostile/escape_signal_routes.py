"""Lets the kernel send signals in its name: to the owner of a pipe, of a timer, of a lock. Nobody else can be named."""

import ctypes
import fcntl
import os
import struct

EXPECT = {"returned": []}

LIBC = ctypes.CDLL(None, use_errno=True)
SET_OWNER, SET_SIGNAL, SET_OWNER_EX = 8, 10, 15
TIMER_CREATE = 222


def attack(x):
    reached = []
    read, write = os.pipe()
    for owner in (*range(2, 300), *range(-300, -1)):
        try:
            fcntl.fcntl(read, SET_OWNER, owner)
            reached.append(owner)
        except OSError:
            pass
    for kind in (0, 1, 2):
        for owner in range(2, 300):
            try:
                fcntl.fcntl(read, SET_OWNER_EX, struct.pack("ii", kind, owner))
                reached.append([kind, owner])
            except OSError:
                pass
    try:
        fcntl.fcntl(read, SET_SIGNAL, 9)
    except OSError:
        pass
    fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(write, b"x")
    timer = ctypes.c_int()
    for thread in range(2, 300):
        event = struct.pack("qiii", 0, 9, 4, thread) + bytes(44)  # SIGEV_THREAD_ID
        if LIBC.syscall(TIMER_CREATE, 1, event, ctypes.byref(timer)) == 0:
            reached.append(f"timer {thread}")
    for group in range(2, 300):
        for step in (lambda g: os.setpgid(0, g), lambda g: os.getsid(g), lambda g: os.getpgid(g)):
            try:
                step(group)
                reached.append(f"group {group}")
            except OSError:
                pass
    return reached
