"""Poisons the caches of compiled code, so that the next import of a library is its own. They cannot be written."""

import glob
import importlib.util
import os

import numpy

EXPECT = {"returned": 0}


def attack(x):
    poisoned = 0
    for name in (numpy.__file__, os.__file__, "/opt/grader/grader/sandbox/inside/harness.py"):
        cache = importlib.util.cache_from_source(name)
        for path in (cache, name):
            try:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "ab") as file:
                    file.write(b"evil")
                poisoned += 1
            except OSError:
                pass
    return poisoned
