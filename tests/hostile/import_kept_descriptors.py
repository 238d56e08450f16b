"""Changes the descriptors it was given: flags, owners, signals, sizes, timeouts, locks. The next run's are other ones."""

import fcntl
import os
import socket
import stat
import struct

EXPECT = {"returned": [], "twice": True}

F_SETSIG, F_GETSIG, F_SETPIPE_SZ, F_GETPIPE_SZ = 10, 11, 1031, 1032


def channel():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            pass
    raise OSError("no channel")


def ask(number, command, argument=0):
    try:
        return fcntl.fcntl(number, command, argument)
    except OSError:
        return 0


def attack(x):
    odd, fd = [], channel()
    for number in (0, 1, 2, fd):
        flags = ask(number, fcntl.F_GETFL)
        if flags & (os.O_NONBLOCK | os.O_ASYNC | os.O_APPEND):
            odd.append(["flags", number, flags])
        if ask(number, fcntl.F_GETOWN) or ask(number, F_GETSIG):
            odd.append(["owner", number])
        if number in (1, 2) and ask(number, F_GETPIPE_SZ) != 65536:
            odd.append(["pipe", number])
    for number in (0, 1, 2, fd):
        ask(number, fcntl.F_SETOWN, os.getpid())
        ask(number, F_SETSIG, 10)
        ask(number, F_SETPIPE_SZ, 4096)
        ask(number, fcntl.F_SETFL, ask(number, fcntl.F_GETFL) | os.O_APPEND | (os.O_NONBLOCK if number < 3 else 0))
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with socket.fromfd(fd, socket.AF_UNIX, socket.SOCK_STREAM) as mine:
        if mine.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) < 100_000 or any(mine.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)):
            odd.append("channel")
        mine.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
        mine.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 1000))
    return odd
