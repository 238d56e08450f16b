"""Looks into the frames and objects around it for how many runs came before, and who runs beside it. It is told neither."""

import gc
import sys

EXPECT = {"returned": []}


def attack(x):
    told, frame = [], sys._getframe()
    while frame:
        order = frame.f_locals.get("order")
        if isinstance(order, dict) and "id" in order:
            told.append(["order", order["id"]])
        frame = frame.f_back
    for thing in gc.get_objects():
        if type(thing).__name__ == "_Zygote":
            told += [["beside", number, pid] for pid, number in thing.children.items()]
    return told
