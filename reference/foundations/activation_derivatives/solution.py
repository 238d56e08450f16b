def sigmoid_slope(z):
    return sp.diff(sigmoid(z), z)


def sigmoid_slope_in_a(a):
    z = sp.Symbol("z")
    return sp.simplify(sp.diff(sigmoid(z), z).subs(z, sp.log(a / (1 - a))))


def tanh_slope(z):
    return sp.diff(sp.tanh(z), z)


def tanh_slope_in_a(a):
    z = sp.Symbol("z")
    return sp.diff(sp.tanh(z), z).subs(sp.tanh(z), a)


def relu_slope(z):
    return sp.Piecewise((1, z > 0), (0, True))


def leaky_slope(z, alpha):
    return sp.Piecewise((1, z > 0), (alpha, True))


def gelu_slope(z):
    return sp.diff(z * (1 + sp.erf(z / sp.sqrt(2))) / 2, z)


def steep():
    return {"e"}
