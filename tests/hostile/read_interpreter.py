"""Searches the interpreter for what it should not know: callers' variables, all live objects, modules."""

import gc
import sys

EXPECT = {"returned": []}


def attack(x):
    found = []
    frame = sys._getframe()
    while frame:
        print(frame.f_code.co_name, {name: repr(value)[:500] for name, value in frame.f_locals.items()})
        frame = frame.f_back
    for thing in gc.get_objects():
        if isinstance(thing, dict):
            for key in list(thing):
                if key in ("expected", "key", "label", "labels", "tolerance", "reference", "student", "secret", "y_test"):
                    value = thing[key]
                    if not callable(value) and type(value).__module__ in ("builtins", "numpy") and thing is not globals():
                        print(key, repr(value)[:200])
    return [name for name in sys.modules if name.startswith("grader.") and ".inside" not in name and name != "grader.sandbox"]
