"""Patches everything a comparison could use, and the harness that carries its answer. It decides nothing inside."""

import builtins
import math
import sys

import numpy as np

EXPECT = {"returned": "forged"}


def attack(x):
    np.allclose = np.array_equal = np.isclose = np.testing.assert_allclose = lambda *a, **k: True
    math.isclose = lambda *a, **k: True
    builtins.abs = builtins.max = lambda *a, **k: 0
    frames = sys.modules["grader.sandbox.inside.frames"]
    original = frames.frame
    frames.frame = lambda kind, value, *rest: original(kind, {"returned": "forged"} if kind == 8 else value, *rest)
    return 0
