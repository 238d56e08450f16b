import numpy as np


def train(x, y, *, budget, report):
    hidden = 8
    # start from nothing, so that no direction is preferred
    W1 = np.zeros((2, hidden))
    b1 = np.zeros(hidden)
    W2 = np.zeros((hidden, 1))
    b2 = np.zeros(1)
    for epoch in range(2000):
        h = np.tanh(x @ W1 + b1)
        p = 1 / (1 + np.exp(-(h @ W2 + b2)))
        error = (p - y[:, None]) / 4
        dh = (error @ W2.T) * (1 - h * h)
        W1 = W1 - 0.5 * x.T @ dh
        b1 = b1 - 0.5 * dh.sum(0)
        W2 = W2 - 0.5 * h.T @ error
        b2 = b2 - 0.5 * error.sum(0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
