"""Burns processor time in children that are killed and never waited for, so that nobody inherits their account. It is counted."""

import os
import signal
import time

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 5, "cpu_seconds": 0.5, "load": 0.5}


def attack(x):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        pid = os.fork()
        if pid == 0:
            while True:
                pass
        time.sleep(0.03)
        os.kill(pid, signal.SIGKILL)
