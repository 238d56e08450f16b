"""You exponentiate the entries as they come, which overflows for large ones and leaves nothing of very
negative ones. Take their largest out of the sum first: adding a number to all entries changes the result
in a way you know."""

import numpy as np

EXPECT = {"lse_large": 0, "ce_large": 0}


def logsumexp(z, axis):
    return np.log(np.exp(z).sum(axis=axis))


def cross_entropy(logits, target):
    right = logits[np.arange(len(target)), target]
    return (logsumexp(logits, axis=1) - right).mean()
