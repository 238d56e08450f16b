import numpy as np


def forward(x, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = np.maximum(z, 0)
    return h @ W2 + b2, (x, z, h, W1, W2)


def loss(scores, t):
    z = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    n = np.arange(len(t))
    L = -np.log(p[n, t]).mean()
    p[n, t] -= 1
    return L, p / len(t)


def backward(dscores, cache):
    x, z, h, W1, W2 = cache
    dz = (dscores @ W2) * (z > 0)
    return {"dx": dz @ W1, "dW1": x.T @ dz, "db1": dz.sum(0), "dW2": h.T @ dscores, "db2": dscores.sum(0)}
