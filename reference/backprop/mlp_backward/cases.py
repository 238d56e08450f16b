"""The hidden inputs. Where a mistake would only stop a program if sizes differed, they do not, so that it shows in the
values and is known by its name: before a backward pass there are as many hidden units as classes (a forgotten transpose
of W2), and the two networks of `cache` are of one shape (a cache that is shared)."""


def scores(rng):
    return {"network": network(rng, classes=rng.integers(2, 5))}


def loss(rng):
    N, C = rng.integers(3, 8, size=2)
    return {"scores": rng.normal(scale=2, size=(N, C)), "t": rng.integers(C, size=N)}


def dscores(rng):
    return loss(rng)


def dW2(rng):
    passed = network(rng)
    return {"network": passed, "dscores": gradient(rng, passed)}


def db2(rng):
    return dW2(rng)


def dW1(rng):
    return dW2(rng)


def db1(rng):
    return dW2(rng)


def dx(rng):
    return dW2(rng)


def cache(rng):
    first = network(rng)
    second = {name: rng.normal(size=array.shape) for name, array in first.items()}
    return {"networks": [first, second], "dscores": [gradient(rng, first), gradient(rng, second)]}


def network(rng, classes=None):
    N, D = rng.integers(3, 8), rng.integers(2, 5)
    H = rng.integers(5, 8)
    C = classes or H
    shapes = {"x": (N, D), "W1": (D, H), "b1": (H,), "W2": (H, C), "b2": (C,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def gradient(rng, network):
    return rng.normal(size=(len(network["x"]), len(network["b2"])))
