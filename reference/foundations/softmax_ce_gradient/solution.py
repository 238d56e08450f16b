def given(rng):
    def one_hot(*rows):
        return np.eye(3, dtype=int)[rng.integers(3, size=rows)]

    return {
        "z": rng.integers(2, 20, 3) / 10,
        "y": one_hot(),
        "Z": rng.choice([-1, 1], (2, 3)) * rng.integers(2, 15, (2, 3)) / 10,
        "Y": one_hot(2),
    }


def p(z):
    return softmax(z)


def loss(p, y):
    return -(y @ np.log(p))


def dz(p, y):
    return p - y


def H(p):
    return np.diag(p) - np.outer(p, p)


def P(Z):
    return softmax(Z)


def dZ(P, Y):
    return (P - Y) / len(Y)


def gradient():
    return "p - y"


def hessian():
    return "diag(p) - p p^T"


def batch():
    return "(P - Y) / N"
