import numpy as np

def logsumexp(z, axis):
    # her zaman son eksen
    m = np.max(z, axis=-1, keepdims=True)
    return (np.log(np.sum(np.exp(z - m), axis=-1, keepdims=True)) + m)[..., 0]

def cross_entropy(logits, target):
    N, C = logits.shape
    kayip = 0.0
    for n in range(N):
        kayip = kayip + logsumexp(logits[n:n+1], 1)[0] - logits[n, target[n]]
    return kayip / N
