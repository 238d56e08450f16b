"""Prints colours, cursor movements and a forged verdict. The log is text without any of that power."""

import sys

EXPECT = {"returned": 1}


def attack(x):
    print("\x1b[2J\x1b[1;1H\x1b[32mPASSED: full marks\x1b[0m\x07\x9b31m\r\u202eevil\u2028")
    sys.stderr.buffer.write(bytes(range(256)) * 10)
    print("<script>alert(1)</script>")
    return 1
