import numpy as np


def forward(x, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = z.clip(min=0)
    return h @ W2 + b2, (x, z, h, W1, W2)


def loss(scores, t):
    s = scores - scores.max(1, keepdims=True)
    lse = np.log(np.exp(s).sum(1))
    sor = np.arange(len(t))
    L = (lse - s[sor, t]).mean()
    d = np.exp(s - lse[:, None])
    d[sor, t] -= 1.0
    return L, d / len(t)


def backward(dscores, cache):
    x, z, h, W1, W2 = cache
    dz = dscores @ W2.T
    dz = dz * np.heaviside(z, 0.0)
    return {"dx": dz @ W1.T, "dW1": x.T @ dz, "db1": dz.sum(0), "dW2": h.T @ dscores, "db2": dscores.sum(0)}
