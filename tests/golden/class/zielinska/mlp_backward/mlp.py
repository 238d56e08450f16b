import numpy as np

from layers import Dense, ReLU


def forward(x, W1, b1, W2, b2):
    net = [Dense(W1, b1), ReLU(), Dense(W2, b2)]
    for layer in net:
        x = layer.forward(x)
    return x, net


def loss(scores, t):
    rows = range(len(t))
    z = scores - scores.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[rows, t] -= 1
    return -log_p[rows, t].sum() / len(t), d / len(t)


def backward(dscores, cache):
    first, relu, second = cache
    d = second.backward(dscores)
    d = relu.backward(d)
    dx = first.backward(d)
    return {"dx": dx, "dW1": first.dW, "db1": first.db, "dW2": second.dW, "db2": second.db}
