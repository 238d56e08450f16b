"""Ignores and blocks every signal that can be, stops its clock of processor time, and loops."""

import signal

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True:
        pass
