import numpy as np

saved = {}


def forward(x, W1, b1, W2, b2):
    saved["x"] = x
    saved["z"] = x @ W1 + b1
    saved["h"] = np.maximum(saved["z"], 0)
    saved["W1"] = W1
    saved["W2"] = W2
    return saved["h"] @ W2 + b2, saved


def loss(scores, t):
    N = len(t)
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    L = -np.log(p[np.arange(N), t]).mean()
    p[np.arange(N), t] -= 1
    return L, p / N


def backward(dscores, cache):
    dh = dscores @ cache["W2"].T
    dz = dh * cache["h"]
    return {
        "dx": dz @ cache["W1"].T,
        "dW1": cache["x"].T @ dz,
        "db1": dz.sum(axis=0),
        "dW2": cache["h"].T @ dscores,
        "db2": dscores.sum(axis=0),
    }
