"""Waits for a lock that it holds itself."""

import threading

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
