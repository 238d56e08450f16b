import numpy as np


def forward(x, W1, b1, W2, b2):
    """The scores of a batch, (N, C), and a cache for `backward`."""
    raise NotImplementedError


def loss(scores, t):
    """The mean cross-entropy of a batch, and its gradient in the scores, (N, C)."""
    raise NotImplementedError


def backward(dscores, cache):
    """The gradients {"dx", "dW1", "db1", "dW2", "db2"}, given the one in the scores."""
    raise NotImplementedError
