import numpy as np
from typing import NamedTuple


class Cache(NamedTuple):
    x: np.ndarray
    z: np.ndarray
    W1: np.ndarray
    W2: np.ndarray


def relu(z):
    return z * (z > 0)


def forward(x, W1, b1, W2, b2):
    z = np.einsum("nd,dh->nh", x, W1) + b1
    return np.einsum("nh,hc->nc", relu(z), W2) + b2, Cache(x, z, W1, W2)


def loss(scores, t):
    N, C = scores.shape
    expo = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = expo / expo.sum(axis=1, keepdims=True)
    onehot = np.eye(C)[t]
    L = -np.sum(onehot * np.log(p)) / N
    return L, (p - onehot) / N


def backward(dscores, cache):
    h = relu(cache.z)
    dW2 = np.einsum("nh,nc->hc", h, dscores)
    dz = np.einsum("nc,hc->nh", dscores, cache.W2) * (cache.z > 0)
    return dict(
        dx=np.einsum("nh,dh->nd", dz, cache.W1),
        dW1=np.einsum("nd,nh->dh", cache.x, dz),
        db1=np.einsum("nh->h", dz),
        dW2=dW2,
        db2=np.einsum("nc->c", dscores),
    )


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    s, c = forward(rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), np.zeros(5), rng.normal(size=(5, 2)), np.zeros(2))
    print(backward(loss(s, np.array([0, 1, 1, 0]))[1], c))
