"""Raises through a traceback as long as memory allows, and ties its end to its beginning. Whoever reads it all never ends."""

import types

EXPECT = {"ending": ["finished", "memory", "timeout"], "not_returned": [1]}
LIMITS = {"seconds": 2}


def attack(x):
    try:
        1 / 0
    except ZeroDivisionError as error:
        trace = error.__traceback__
        for _ in range(200_000):
            trace = types.TracebackType(trace, trace.tb_frame, 0, 20)
        raise error.with_traceback(trace)
