"""Returns a tensor of a class that answers for every function of torch with itself, for ever. The limits hold."""

import torch

EXPECT = {"ending": ["finished", "timeout", "memory", "crashed"], "not_returned": [7.0]}
LIMITS = {"memory_mb": 600, "seconds": 2}


class Endless(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return args[0] if args else cls()


def attack(x):
    return torch.tensor(7.0).as_subclass(Endless)
