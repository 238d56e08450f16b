import torch
from torch import nn
from torch.nn import functional as F


def train(x, y, *, budget, report):
    """A network trained on the digits x, (n, 1, 28, 28), and their classes y, (n,). It gives logits."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 10))
    # Here the training goes.
    return model
