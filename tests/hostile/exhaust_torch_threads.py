"""Asks torch for a thousand threads."""

import torch

EXPECT = {"ending": ["finished", "crashed", "memory", "timeout"]}
LIMITS = {"seconds": 5, "memory_mb": 600}


def attack(x):
    torch.set_num_threads(1000)
    big = torch.ones(3000, 3000)
    return float((big @ big).sum()) > 0
