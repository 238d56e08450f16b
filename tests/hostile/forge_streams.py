"""Replaces its streams by objects that end the program, print frames, and never end when they are flushed. It has crashed."""

import sys

EXPECT = {"ending": ["crashed", "finished"]}


class Stream:
    def flush(self):
        raise SystemExit(0)

    def write(self, text):
        raise KeyboardInterrupt

    def __getattr__(self, name):
        raise GeneratorExit


def attack(x):
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Stream()
    return 1
