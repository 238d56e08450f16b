"""Searches all memory that it can map from the interpreter for other runs' source and orders. It holds its own alone."""

import gc
import sys

EXPECT = {"returned": [], "twice": True}

MINE = "kept by " + "the run before"


def attack(x):
    met = []
    for thing in gc.get_objects():
        if isinstance(thing, dict) and thing is not globals():
            met += [str(key) for key, value in list(thing.items()) if isinstance(value, str) and value == MINE]
    for module in list(sys.modules.values()):
        if module is not sys.modules[__name__] and getattr(module, "MINE", None):
            met.append(module.__name__)
    sys.intern(MINE)
    sys.modules["json"].MINE = MINE
    return met
