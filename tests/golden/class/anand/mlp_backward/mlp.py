import numpy as np

def forward(x, W1, b1, W2, b2):
    z1 = x.dot(W1) + b1
    a1 = np.maximum(0, z1)
    scores = a1.dot(W2) + b2
    return scores, {"x": x, "z1": z1, "a1": a1, "W1": W1, "W2": W2}

def loss(scores, t):
    N = scores.shape[0]
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    exp = np.exp(shifted)
    probs = exp / np.sum(exp, axis=1, keepdims=True)
    data_loss = np.sum(-np.log(probs[range(N), t])) / N
    dscores = probs.copy()
    dscores[range(N), t] -= 1
    return data_loss, dscores

def backward(dscores, cache):
    grads = {}
    grads["dW2"] = cache["a1"].T.dot(dscores)
    grads["db2"] = np.mean(dscores, axis=0)
    da1 = dscores.dot(cache["W2"].T)
    da1[cache["z1"] <= 0] = 0
    grads["dW1"] = cache["x"].T.dot(da1)
    grads["db1"] = np.mean(da1, axis=0)
    grads["dx"] = da1.dot(cache["W1"].T)
    return grads
