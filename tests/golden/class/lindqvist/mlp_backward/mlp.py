import numpy as np


def forward(x, W1, b1, W2, b2):
    Z = np.dot(x, W1) + b1
    S = np.dot(Z, W2) + b2
    return S, (x, Z, W1, W2)


def loss(scores, t):
    N = len(t)
    scores = scores - np.max(scores, axis=1).reshape(N, 1)
    p = np.exp(scores) / np.sum(np.exp(scores), axis=1).reshape(N, 1)
    return np.mean(-np.log(p[np.arange(N), t])), p / N


def backward(dscores, cache):
    x, Z, W1, W2 = cache
    dH = np.dot(dscores, W2.T)
    dZ = np.where(dH > 0, dH, 0)
    return {
        "dW2": np.dot(Z.T, dscores),
        "db2": np.sum(dscores, axis=0),
        "dW1": np.dot(x.T, dZ),
        "db1": np.sum(dZ, axis=0),
        "dx": np.dot(dZ, W1.T),
    }
