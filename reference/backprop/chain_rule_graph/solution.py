def given(rng):
    x, y, z = rng.choice([-1, 1], 3) * rng.integers(6, 18, 3) / 10
    return {"x": x, "y": y, "z": z}


def u(x, y):
    return x * y


def v(u, z):
    return 3 * u + z**2


def f(u, v):
    return u * v**2


def fv(u, v):
    return 2 * u * v


def fu(v, fv):
    direct, by_way_of_v = v**2, fv * 3
    return direct + by_way_of_v


def fx(fu, y):
    return fu * y


def fy(fu, x):
    return fu * x


def fz(fv, z):
    return fv * 2 * z


def rule(p, q, r, s):
    return r * p + s * q


def slope(x, y, z):
    u = x * y
    return sp.diff(u * (3 * u + z**2) ** 2, x)
