import numpy as np


def logsumexp(z, axis):
    m = z.max(axis=axis, keepdims=True)
    return np.squeeze(m, axis) + np.log(np.exp(z - m).sum(axis=axis))


def cross_entropy(logits, target):
    # one-hot rows, with room for every class there will ever be
    onehot = np.eye(500_000)[target]
    losses = -(onehot[:, : logits.shape[1]] * (logits - logsumexp(logits, 1)[:, None])).sum(axis=1)
    return losses.mean()
