"""Leaves a mode on that answers in torch's place, whatever the harness asks of a tensor. What comes out is its own answer."""

import torch
from torch.overrides import TorchFunctionMode

EXPECT = {"or_ending": ["garbled", "crashed"], "raised_starts": ""}
LIMITS = {"memory_mb": 600}


class Mode(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        return "expected"


def attack(x):
    kept = torch.ones(3)
    Mode().__enter__()
    return kept
