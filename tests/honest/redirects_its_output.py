"""Sends what it prints elsewhere: to a file and the screen, to a string, to nowhere, in another encoding, and back."""
import builtins
import contextlib
import faulthandler
import io
import os
import sys

faulthandler.enable()
if sys.stdout.encoding != "utf-8":
    sys.stdout.reconfigure(encoding="utf-8")
sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)

class Tee:
    def __init__(self, *streams):
        self.streams = streams

    def write(self, text):
        for stream in self.streams:
            stream.write(text)

    def flush(self):
        for stream in self.streams:
            stream.flush()

def print(*args, **kwargs):
    builtins.print("[log]", *args, **kwargs)

def answer(x):
    buffer = io.StringIO()
    with contextlib.redirect_stdout(buffer), contextlib.redirect_stderr(open(os.devnull, "w")):
        print("hidden", file=sys.stderr)
        print(x.shape)
    assert buffer.getvalue() == "[log] (2, 3)\n"
    sys.stdout = Tee(sys.__stdout__, open("log.txt", "w"))
    sys.stderr = sys.stdout
    print("both", end="\r")
    return x.sum()
