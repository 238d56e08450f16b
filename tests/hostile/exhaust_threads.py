"""A thread bomb that never gives up."""

import threading
import time

EXPECT = {"ending": ["timeout", "memory"]}
LIMITS = {"seconds": 1}


def attack(x):
    while True:
        try:
            threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
        except RuntimeError:
            pass
