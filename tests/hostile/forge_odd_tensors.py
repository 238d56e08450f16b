"""Returns tensors without memory of their own: on the meta device, sparse, expanded to 10^12 elements."""

import torch

EXPECT = {"raised": ["NotImplementedError", "NotPlain"], "or_ending": ["memory"]}
LIMITS = {"memory_mb": 600}


def attack(x):
    return [torch.zeros(3, device="meta"), torch.eye(3).to_sparse(), torch.zeros(1).expand(10**12)]
