"""Tries every system call from number 424 on, also those this kernel has learnt last. Only what is listed is let through."""

import ctypes

EXPECT = {"returned": []}

LIBC = ctypes.CDLL(None, use_errno=True)
ALLOWED = (435, 436, 437, 439, 441, 449, 452)  # clone3 (not here), close_range, openat2, faccessat2, epoll_pwait2, …


def attack(x):
    let_through = []
    for number in (*range(337, 387), *range(424, 1024), *range(1 << 20, (1 << 20) + 64)):
        if number in ALLOWED:
            continue
        result = LIBC.syscall(number, -1, 0, 0, 0, 0, 0)
        if result >= 0 or ctypes.get_errno() not in (1, 95):  # not permitted; of attributes: not supported
            let_through.append([number, result, ctypes.get_errno()])
    return let_through
