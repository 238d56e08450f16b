import numpy as np


def logsumexp(z, axis):
    legnagyobb = np.max(z, axis=axis, keepdims=True)
    osszeg = np.sum(np.exp(z - legnagyobb), axis=axis)
    return np.log(osszeg) + np.squeeze(legnagyobb, axis=axis)


def cross_entropy(logits, target):
    helyes = logits[np.arange(len(target)), target]
    return np.mean(logsumexp(logits, axis=1) - helyes)
