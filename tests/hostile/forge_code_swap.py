"""Swaps the code of the harness's functions under its feet, and of what describes exceptions. It is still only an answer."""

import sys

EXPECT = {"returned": "swapped"}


def attack(x):
    frames = sys.modules["grader.sandbox.inside.frames"]

    def pack(value, depth=32):
        return b'{"$d":[["returned","swapped"]]}' if isinstance(value, dict) else b"null", b""

    frames.pack.__code__ = pack.__code__
    frames.pack.__defaults__ = pack.__defaults__
    return 1
