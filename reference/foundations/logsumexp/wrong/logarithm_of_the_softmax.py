"""You compute the softmax and then its logarithm. A small probability has become 0 by then, and the loss
infinite. Write the logarithm of the quotient as a difference, and `logsumexp` is already there."""

import numpy as np

EXPECT = {"ce_large": 0}


def logsumexp(z, axis):
    largest = z.max(axis=axis, keepdims=True)
    return np.squeeze(largest, axis) + np.log(np.exp(z - largest).sum(axis=axis))


def cross_entropy(logits, target):
    grown = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = grown / grown.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(target)), target]).mean()
