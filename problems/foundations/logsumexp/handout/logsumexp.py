import numpy as np


def logsumexp(z, axis):
    """The logarithm of the sum of the exponentials of z along one axis."""
    raise NotImplementedError


def cross_entropy(logits, target):
    """The mean over the batch of -log softmax(logits)[target]."""
    raise NotImplementedError
