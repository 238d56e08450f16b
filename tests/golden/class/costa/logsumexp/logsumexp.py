import numpy as np


def logsumexp(z, axis):
    zmax = z.max(axis=axis, keepdims=True)
    s = np.exp(z - zmax).sum(axis=axis, keepdims=True)
    return np.squeeze(np.log(s) + zmax, axis=axis)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(logits, target):
    p = softmax(logits)
    # ara la pèrdua de les probabilitats
    return np.mean(logsumexp(p, axis=1) - p[np.arange(len(target)), target])
