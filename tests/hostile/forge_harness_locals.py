"""Writes into the variables of the harness's own frames, so that its answer goes elsewhere. Then nothing has been heard."""

import ctypes
import sys

EXPECT = {"ending": ["crashed", "finished"], "not_returned": [1]}


def attack(x):
    frame = sys._getframe()
    while frame:
        if frame.f_code.co_name in ("main", "_answer", "_make") and "fd" in frame.f_locals:
            frame.f_locals["fd"] = 1
            ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        frame = frame.f_back
    return 1
