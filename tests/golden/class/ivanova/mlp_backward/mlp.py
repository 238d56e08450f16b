import numpy as np


def forward(x, W1, b1, W2, b2):
    z = x @ W1 + b1
    return np.maximum(z, 0) @ W2 + b2, (x, z, W1, W2)


def loss(scores, t):
    m = scores.max(axis=1, keepdims=True)
    logp = scores - m - np.log(np.exp(scores - m).sum(axis=1, keepdims=True))
    picked = np.take_along_axis(logp, t[:, None], axis=1)
    d = np.exp(logp)
    np.put_along_axis(d, t[:, None], np.take_along_axis(d, t[:, None], axis=1) - 1, axis=1)
    return -picked.mean(axis=0), d / len(t)


def backward(dscores, cache):
    x, z, W1, W2 = cache
    dz = (dscores @ W2.T) * (z > 0)
    return {
        "dx": dz @ W1.T,
        "dW1": (x.T @ dz).T,
        "db1": dz.sum(axis=0, keepdims=True),
        "dW2": np.maximum(z, 0).T @ dscores,
        "db2": dscores.sum(axis=0, keepdims=True),
    }
