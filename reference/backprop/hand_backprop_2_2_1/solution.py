def given(rng):
    def weights(*shape):
        return rng.choice([-1, 1], shape) * rng.integers(2, 10, shape) / 10

    return {
        "x": rng.integers(5, 20, 2) / 10,
        "W": weights(2, 2),
        "b": weights(2),
        "v": weights(2),
        "c": rng.integers(2, 6) / 10,
        "t": rng.choice([0.1, 0.9]),
        "eta": rng.choice([0.4, 0.5, 0.6, 0.8]),
    }


def z(W, x, b):
    return W @ x + b


def h(z):
    return sigmoid(z)


def y(v, h, c):
    return sigmoid(v @ h + c)


def L(y, t):
    return (y - t) ** 2 / 2


def delta_y(y, t):
    return (y - t) * y * (1 - y)


def delta_h(delta_y, v, h):
    return delta_y * v * h * (1 - h)


def dv(delta_y, h):
    return delta_y * np.append(h, 1)


def dW(delta_h, x):
    return np.outer(delta_h, np.append(x, 1))


def before(W, b, v, c):
    return np.vstack([np.column_stack([W, b]), np.append(v, c)])


def after(before, dW, dv, eta):
    return before - eta * np.vstack([dW, dv])


def new_v(after):
    return after[2]


def new_W(after):
    return after[:2]
