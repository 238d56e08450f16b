import numpy as np


def forward(x, W1, b1, W2, b2):
    pre = x @ W1 + b1
    post = np.maximum(pre, 0)
    return post @ W2 + b2, (x, pre, post, W1, W2)


def loss(scores, t):
    steps = []
    L = np.inf
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    while L > 0:
        L = -np.log(p[np.arange(len(t)), t]).mean()
        steps = steps + steps + [("loss", L, "probabilities", p.round(3).tolist())]
        print(*steps, sep="\n")
    p[np.arange(len(t)), t] -= 1
    return L, p / len(t)


def backward(dscores, cache):
    x, pre, post, W1, W2 = cache
    dpre = (dscores @ W2.T) * (pre > 0)
    return {"dx": dpre @ W1.T, "dW1": x.T @ dpre, "db1": dpre.sum(0), "dW2": post.T @ dscores, "db2": dscores.sum(0)}
