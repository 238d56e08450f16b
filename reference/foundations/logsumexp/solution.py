def given(rng):
    return {"z": rng.choice(np.arange(-12, 19), 3, replace=False) / 10}


def value(z):
    return np.log(np.exp(z).sum())


def gradient(z):
    return softmax(z)


def slope(a, b, c):
    return sp.diff(sp.log(sp.exp(a) + sp.exp(b) + sp.exp(c)), b)


def shifted(s, m):
    return s + m
