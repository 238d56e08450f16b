import numpy as np


def forward(x, W1, b1, W2, b2):
    Z = x @ W1 + b1
    H = np.where(Z > 0, Z, 0)
    S = H @ W2 + b2
    return S, [x, Z, H, W1, W2]


def loss(scores, t):
    N = len(scores)
    e = np.exp(scores - scores.max(1)[:, None])
    P = e / e.sum(1)[:, None]
    Y = np.zeros_like(P)
    Y[np.arange(N), t] = 1
    return -(Y * np.log(P)).sum() / N, (Y - P) / N


def backward(dscores, cache):
    x, Z, H, W1, W2 = cache
    dZ = np.where(Z > 0, dscores @ W2.T, 0)
    return {"dx": dZ @ W1.T, "dW1": x.T @ dZ, "db1": dZ.sum(0), "dW2": H.T @ dscores, "db2": dscores.sum(0)}
