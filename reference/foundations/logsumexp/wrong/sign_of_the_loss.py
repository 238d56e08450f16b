"""Your loss is negative. A logarithm of a probability is at most 0, and the loss is that with a minus."""

import numpy as np

EXPECT = {"ce": 0, "ce_large": 0}


def logsumexp(z, axis):
    largest = z.max(axis=axis, keepdims=True)
    return np.squeeze(largest, axis) + np.log(np.exp(z - largest).sum(axis=axis))


def cross_entropy(logits, target):
    right = logits[np.arange(len(target)), target]
    return (right - logsumexp(logits, axis=1)).mean()
