import numpy as np

def logsumexp(z, axis):
    massimo = z.max(axis=axis, keepdims=True)
    risultato = massimo.squeeze(axis) + np.log(np.exp(z - massimo).sum(axis=axis))
    print(risultato)

def cross_entropy(logits, target):
    massimo = logits.max(axis=1, keepdims=True)
    lse = massimo.squeeze(1) + np.log(np.exp(logits - massimo).sum(axis=1))
    return lse - logits[np.arange(len(target)), target]
