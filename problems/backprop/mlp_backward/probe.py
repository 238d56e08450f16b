"""How your functions are called, a function for each part. `network` holds x, W1, b1, W2 and b2, in this order."""

# ruff: noqa: N802  (a function bears the name of its part)


def scores(student, network):
    return student.forward(*network.values())[0]


def loss(student, scores, t):
    return student.loss(scores, t)[0]


def dscores(student, scores, t):
    return student.loss(scores, t)[1]


def dW2(student, network, dscores):
    return _gradients(student, network, dscores)["dW2"]


def db2(student, network, dscores):
    return _gradients(student, network, dscores)["db2"]


def dW1(student, network, dscores):
    return _gradients(student, network, dscores)["dW1"]


def db1(student, network, dscores):
    return _gradients(student, network, dscores)["db1"]


def dx(student, network, dscores):
    return _gradients(student, network, dscores)["dx"]


def cache(student, networks, dscores):
    """All forward passes come first; the gradient in W2 needs what each of them kept."""
    caches = [student.forward(*network.values())[1] for network in networks]
    return [student.backward(d, kept)["dW2"] for d, kept in zip(dscores, caches, strict=True)]


def _gradients(student, network, dscores):
    _, kept = student.forward(*network.values())
    return student.backward(dscores, kept)
