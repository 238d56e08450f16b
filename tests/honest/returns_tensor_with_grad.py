"""Returns a tensor that still hangs on its graph."""
import torch

def answer(x):
    return torch.tensor(x, requires_grad=True).sum()
