import numpy as np


def train(x, y, *, budget, report):
    """Weights of a network of tanh units that tells the corners x with y = 1 from those with y = 0."""
    hidden = 2
    W1 = np.random.normal(size=(2, hidden))
    b1 = np.zeros(hidden)
    W2 = np.zeros((hidden, 1))
    b2 = np.zeros(1)
    # Here the training goes.
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
