"""Makes grandchildren whose parents die at once, left to a first process that waits for none. They take places of its own."""

import os

EXPECT = {"ending": "timeout"}
LIMITS = {"seconds": 1}


def attack(x):
    while True:
        pid = os.fork()
        if pid == 0:
            try:
                os.fork()
            finally:
                os._exit(0)
        os.waitpid(pid, 0)
