"""Puts another module into its own place, and into those of the harness. The one that was loaded is called."""

import sys
import types

EXPECT = {"returned": 1}

other = types.ModuleType("program")
other.attack = lambda x: 15.0
for name in list(sys.modules):
    if name.startswith("grader") or name == __name__:
        sys.modules[name] = other


def attack(x):
    return 1
