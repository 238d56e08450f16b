"""Returns a tensor of a class that answers every question with "equal". What leaves is its bytes."""

import torch

EXPECT = {"returned": [7.0]}
LIMITS = {"memory_mb": 600}


class Equal(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if "eq" in function.__name__ or "close" in function.__name__ or "sub" in function.__name__:
            return torch.tensor(True)
        return super().__torch_function__(function, types, args, kwargs or {})


def attack(x):
    return torch.tensor([7.0]).as_subclass(Equal)
