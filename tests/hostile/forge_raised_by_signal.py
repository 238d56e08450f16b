"""Has an exception raised in the harness's own lines: by a timer that fires after it has answered. It has crashed at most."""

import signal

EXPECT = {"ending": ["finished", "crashed"]}


def attack(x):
    def interrupt(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0001)
    return 1
