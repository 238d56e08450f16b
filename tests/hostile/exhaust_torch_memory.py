"""Takes memory through torch's own allocator, and through many small tensors."""

import torch

EXPECT = {"ending": "memory"}
LIMITS = {"seconds": 10}


def attack(x):
    kept = []
    while True:
        kept.append(torch.ones(100_000))
