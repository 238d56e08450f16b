"""Opens files of signals, timers, events and watches without end. All of them are counted."""

import ctypes

EXPECT = {"returned": True}


def attack(x):
    libc = ctypes.CDLL(None, use_errno=True)
    mask = ctypes.create_string_buffer(128)
    makers = (lambda: libc.signalfd(-1, mask, 0), lambda: libc.timerfd_create(1, 0), lambda: libc.eventfd(0, 0), libc.inotify_init, lambda: libc.epoll_create1(0))
    counts = []
    for make in makers:
        count = 0
        while count < 5000 and make() >= 0:
            count += 1
        counts.append(count)
    return sum(counts) < 4100
