import numpy as np

def train(x, y, budget, report):
    W1 = np.random.randn(2, 100)
    b1 = np.zeros(100)
    W2 = np.random.randn(100, 1)
    b2 = np.zeros(1)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
