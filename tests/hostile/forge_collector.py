"""Answers from within the garbage collector, whenever it runs, and collects while the answer is packed."""

import gc

EXPECT = {"returned": 1.0}


def attack(x):
    found = []

    def look(phase, info):
        found.extend(each for each in gc.get_objects() if type(each) is str and "expected" in each and len(found) < 5)

    gc.callbacks.append(look)
    gc.set_threshold(1)
    return 1.0
