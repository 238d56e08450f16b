"""Makes timers without end, each with a signal of its own that the kernel keeps ready. They end at a few hundred."""

import ctypes

EXPECT = {"returned": True}


def attack(x):
    libc, timer, made = ctypes.CDLL(None, use_errno=True), ctypes.c_int(), 0
    event = bytes(8) + (40).to_bytes(4, "little") + bytes(52)
    while libc.syscall(222, 1, event, ctypes.byref(timer)) == 0 and made < 100_000:
        libc.syscall(223, timer, 0, bytes(7) + b"\0" + (1).to_bytes(8, "little") + bytes(8) + (1).to_bytes(8, "little"), None)
        made += 1
    return made <= 1000
