"""You take the largest entry of the whole array out of every row. In a row that lies far below it nothing
is left to add up: each row needs a largest entry of its own."""

import numpy as np

EXPECT = {"lse_large": 0, "ce_large": 0}


def logsumexp(z, axis):
    largest = z.max()
    return largest + np.log(np.exp(z - largest).sum(axis=axis))


def cross_entropy(logits, target):
    right = logits[np.arange(len(target)), target]
    return (logsumexp(logits, axis=1) - right).mean()
