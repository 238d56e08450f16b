"""Finds the harness's objects among all that live and changes each dict and list of them. It harms itself alone."""

import gc

EXPECT = {"ending": ["finished", "crashed", "garbled", "memory", "timeout"], "not_returned": [1]}
LIMITS = {"seconds": 5}


def attack(x):
    for thing in gc.get_objects():
        try:
            if isinstance(thing, dict) and "function" in thing and "seed" in thing:
                thing["take"], thing["example"] = "graph", [1]
            elif isinstance(thing, dict) and thing.get("__name__", "").startswith("grader."):
                thing.update({name: None for name in thing if name.startswith("_") and not name.startswith("__")})
        except (TypeError, AttributeError, RuntimeError):
            pass
    return 1
