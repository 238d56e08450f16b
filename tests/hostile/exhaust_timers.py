"""Sets timers and signal handlers that fire for ever, to slow its own end."""

import signal

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 1e-5, 1e-5)
    while True:
        pass
