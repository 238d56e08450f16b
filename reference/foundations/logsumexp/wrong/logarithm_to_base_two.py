"""You took the logarithm to base 2. Here log is the natural logarithm, the one that undoes the
exponential."""

import numpy as np

EXPECT = {"lse": 0, "axes": 0, "lse_large": 0, "ce": 0, "ce_large": 0}


def logsumexp(z, axis):
    largest = z.max(axis=axis, keepdims=True)
    return np.squeeze(largest, axis) + np.log2(np.exp(z - largest).sum(axis=axis))


def cross_entropy(logits, target):
    right = logits[np.arange(len(target)), target]
    return (logsumexp(logits, axis=1) - right).mean()
