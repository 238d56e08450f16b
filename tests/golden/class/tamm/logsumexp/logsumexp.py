import numpy as np
from scipy.special import logsumexp as lse


def logsumexp(z, axis):
    return lse(z, axis=axis)


def cross_entropy(logits, target):
    return (lse(logits, axis=1) - logits[np.arange(len(target)), target]).mean()
