"""Takes away the end of its process, so that it runs on into whatever started it. That is walled in as well as it is."""

import os
import sys

EXPECT = {"returned": 1}


def attack(x):
    os._exit = sys.exit = lambda *_: None
    return 1
