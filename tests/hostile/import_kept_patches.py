"""Patches what the next run would use: NumPy, torch, built-ins, json, os, the harness. The next run finds none of it."""

import builtins
import json
import os
import sys

import numpy as np
import torch

EXPECT = {"returned": [], "twice": True}
LIMITS = {"memory_mb": 600}


def evil(*args, **options):
    return "evil"


def attack(x):
    harness, frames = (sys.modules[f"grader.sandbox.inside.{name}"] for name in ("harness", "frames"))
    places = [(np, "sum"), (np.linalg, "solve"), (torch, "add"), (torch.nn.Linear, "forward"), (torch.Tensor, "numpy"), (builtins, "abs"),
              (builtins, "evil"), (json, "loads"), (os, "listdir"), (os, "evil"), (harness, "_seed"), (harness, "_lay_out"), (frames, "unpack"),
              (sys, "evil"), (np, "evil")]
    found = [name for owner, name in places if getattr(getattr(owner, name, None), "__module__", None) == __name__]
    for owner, name in places:
        setattr(owner, name, evil)
    return found
