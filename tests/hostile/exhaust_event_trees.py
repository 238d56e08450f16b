"""Watches watchers that watch watchers, and wakes all of them at once, which costs the kernel more than the program."""

import os
import select

EXPECT = {"ending": ["finished", "timeout"]}
LIMITS = {"seconds": 2}


def attack(x):
    layers, read_write = [[]], os.pipe()
    layers[0] = [select.epoll() for _ in range(30)]
    for watcher in layers[0]:
        watcher.register(read_write[0], select.EPOLLIN)
    for _ in range(3):
        layers.append([select.epoll() for _ in range(30)])
        for watcher in layers[-1]:
            for inner in layers[-2]:
                try:
                    watcher.register(inner.fileno(), select.EPOLLIN)
                except OSError:
                    pass
    for _ in range(1000):
        os.write(read_write[1], b"x")
        os.read(read_write[0], 1)
    return 1
