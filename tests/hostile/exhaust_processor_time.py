"""Ignores the kernel's word that its processor time is over, and burns on within its wall time. It is stopped from outside."""

import signal

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 20, "cpu_seconds": 0.5, "load": 0.5}


def attack(x):
    for number in (signal.SIGXCPU, signal.SIGALRM, signal.SIGPROF, signal.SIGVTALRM):
        signal.signal(number, signal.SIG_IGN)
    while True:
        pass
