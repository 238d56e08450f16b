"""Has the interpreter print all its stacks for ever and then end it, from a thread that no lock holds."""

import faulthandler
import time

EXPECT = {"ending": ["crashed", "limit"]}


def attack(x):
    faulthandler.enable()
    faulthandler.dump_traceback_later(0.1, exit=True)
    time.sleep(10)
