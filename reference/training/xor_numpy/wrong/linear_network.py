"""You trained as though the hidden units were linear. Two linear layers are one, and no line separates
these corners; through tanh its weights do no better."""

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
        h = x @ W1 + b1
        p = 1 / (1 + np.exp(-(h @ W2 + b2)))
        d2 = (p - target) / len(x)
        d1 = d2 @ W2.T
        W2 -= RATE * h.T @ d2
        b2 -= RATE * d2.sum(axis=0)
        W1 -= RATE * x.T @ d1
        b1 -= RATE * d1.sum(axis=0)
        if step % 100 == 0:
            right = ((p > 0.5) == target).mean()
            report(step, float(-np.log(np.abs(1 - target - p)).mean()), float(right))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
