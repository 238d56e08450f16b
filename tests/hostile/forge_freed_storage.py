"""Returns a tensor whose memory it has given back, to bring home whatever lies there now. It is its own process's memory."""

import torch

EXPECT = {"ending": ["finished", "crashed", "memory", "limit"]}
LIMITS = {"memory_mb": 600}


def attack(x):
    tensor = torch.ones(1000)
    tensor.untyped_storage().resize_(0)
    return tensor
