"""Stops every clock it can reach, and then takes its time. Time is kept outside."""

import time

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}

time.time = time.monotonic = time.perf_counter = lambda: 0.0
time.sleep_really = time.sleep
time.sleep = lambda seconds: None


def attack(x):
    while time.monotonic() < 1:
        pass
