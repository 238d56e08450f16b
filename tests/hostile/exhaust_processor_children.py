"""Burns processor time in many children at once, none of which takes long. They are counted together."""

import os
import time

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 20, "cpu_seconds": 0.5, "load": 0.5}


def attack(x):
    for _ in range(12):
        if os.fork() == 0:
            while True:
                pass
    time.sleep(60)
