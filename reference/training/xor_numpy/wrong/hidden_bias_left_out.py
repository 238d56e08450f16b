"""Your hidden units have no bias. tanh is odd, so opposite corners then come out with opposite signs in
front of the last bias, and they belong to the same class."""

import numpy as np

EXPECT = {"corners": 0}

HIDDEN = 8
RATE = 0.5
STEPS = 2000


def train(x, y, *, budget, report):
    target = y.reshape(-1, 1)
    W1, b1 = np.random.normal(size=(2, HIDDEN)), np.zeros(HIDDEN)
    W2, b2 = np.random.normal(size=(HIDDEN, 1)), np.zeros(1)
    for step in range(STEPS):
        h = np.tanh(x @ W1 + b1)
        p = 1 / (1 + np.exp(-(h @ W2 + b2)))
        d2 = (p - target) / len(x)
        d1 = (d2 @ W2.T) * (1 - h**2)
        W2 -= RATE * h.T @ d2
        b2 -= RATE * d2.sum(axis=0)
        W1 -= RATE * x.T @ d1
        if step % 100 == 0:
            right = ((p > 0.5) == target).mean()
            report(step, float(-np.log(np.abs(1 - target - p)).mean()), float(right))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
