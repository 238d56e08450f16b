"""Closes its streams, and the descriptors beneath them, and answers. It need not have printed anything."""

import os
import sys

EXPECT = {"returned": 1}


def attack(x):
    sys.stdout.close()
    sys.stderr.close()
    for fd in (0, 1, 2):
        try:
            os.close(fd)
        except OSError:
            pass
    return 1
