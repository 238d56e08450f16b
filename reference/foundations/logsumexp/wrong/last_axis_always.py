"""You always add up along the last axis, whatever `axis` says."""

import numpy as np

EXPECT = {"axes": 0}


def logsumexp(z, axis):
    axis = -1
    largest = z.max(axis=axis, keepdims=True)
    return np.squeeze(largest, axis) + np.log(np.exp(z - largest).sum(axis=axis))


def cross_entropy(logits, target):
    right = logits[np.arange(len(target)), target]
    return (logsumexp(logits, axis=1) - right).mean()
