import numpy as np


def forward(x, W1, b1, W2, b2):
    amagada = np.maximum(x @ W1 + b1, 0)
    sortida = amagada @ W2 + b2
    return sortida, (x, amagada, W1, W2)


def loss(scores, t):
    n = len(t)
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    perdua = -np.log(p[np.arange(n), t])
    d = p.copy()
    d[np.arange(n), t] -= 1
    return perdua.sum(), d / n


def backward(dscores, cache):
    x, amagada, W1, W2 = cache
    dh = dscores @ W2.T
    return {
        "dW2": amagada.T @ dscores,
        "db2": dscores.sum(axis=0),
        "dW1": x.T @ dh,
        "db1": dh.sum(axis=0),
        "dx": dh @ W1.T,
    }
