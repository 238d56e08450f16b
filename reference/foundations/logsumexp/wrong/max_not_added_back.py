"""You took the largest entry out of the sum and did not put it back: what you return is the LSE of the
shifted entries."""

import numpy as np

EXPECT = {"lse": 0, "axes": 0, "lse_large": 0, "ce": 0, "ce_large": 0}


def logsumexp(z, axis):
    largest = z.max(axis=axis, keepdims=True)
    return np.log(np.exp(z - largest).sum(axis=axis))


def cross_entropy(logits, target):
    right = logits[np.arange(len(target)), target]
    return (logsumexp(logits, axis=1) - right).mean()
