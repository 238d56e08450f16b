"""You averaged the losses of all classes, right and wrong. Only the class that `target` names stands in
the loss of an example."""

import numpy as np

EXPECT = {"ce": 0, "ce_large": 0}


def logsumexp(z, axis):
    largest = z.max(axis=axis, keepdims=True)
    return np.squeeze(largest, axis) + np.log(np.exp(z - largest).sum(axis=axis))


def cross_entropy(logits, target):
    return (logsumexp(logits, axis=1)[:, None] - logits).mean()
