"""Empties the tables of modules, built-ins and types that the harness stands on. It has crashed, or raised."""

import builtins
import sys

EXPECT = {"ending": ["crashed", "finished"], "not_returned": [1]}


def attack(x):
    for module in list(sys.modules):
        if module.startswith("grader.sandbox.inside."):
            vars(sys.modules[module]).clear()
    sys.modules.clear()
    vars(builtins).clear()
    return 1
