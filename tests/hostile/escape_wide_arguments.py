"""Hides forbidden arguments in the upper halves of registers, which a filter may compare and the kernel may drop."""

import ctypes

EXPECT = {"returned": []}

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long
SOCKET, SOCKETPAIR, MMAP, CLONE, PRCTL, IOCTL = 41, 53, 9, 56, 157, 16


def wide(*numbers):
    return [ctypes.c_ulong(number & (2**64 - 1)) for number in numbers]


def attack(x):
    done = []
    for family in (2, 10, 16, 17, 31, 38, 40, 44):
        for upper in (1 << 32, 0xFFFFFFFF << 32, 1 << 63):
            done += [f"socket {family}"] if LIBC.syscall(SOCKET, *wide(upper | family, 1, 0)) >= 0 else []
            done += [f"pair {family}"] if LIBC.syscall(SOCKETPAIR, *wide(upper | family, 1, 0), bytes(8)) >= 0 else []
    for flags in (0x21, 0x23, 1 << 32 | 0x21, 0x21 | 0x4000, 0x21 | 0x40000, 0x23 | 0x8000):
        place = LIBC.syscall(MMAP, *wide(0, 4096, 3, flags, -1, 0))
        done += [f"shared {flags:#x}"] if place not in (-1, 2**64 - 1) else []
    for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        done += [f"clone {flag:#x}"] if LIBC.syscall(CLONE, *wide(1 << 32 | flag | 17, 0, 0, 0, 0)) > 0 else []
    for option in (4, 22, 35, 36, 38):
        done += [f"prctl {option}"] if LIBC.syscall(PRCTL, *wide(1 << 32 | option, 1, 0, 0, 0)) >= 0 else []
    for request in (0x5412, 0x541C, 0x5437, 0x8901, 0x8902):
        done += [f"ioctl {request:#x}" for fd in range(4) if LIBC.syscall(IOCTL, *wide(fd, 1 << 32 | request), bytes(64)) >= 0]
    return done
