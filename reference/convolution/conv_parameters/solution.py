def given(rng):
    groups = rng.integers(2, 5)
    return {
        "side": rng.choice([28, 32, 40, 48, 64]),
        "depth": groups * rng.integers(4, 9),
        "size": rng.choice([3, 5, 7]),
        "filters": groups * rng.integers(9, 17),
        "groups": groups,
        "units": 10 * rng.integers(11, 30),
    }


def conv(size, depth, filters):
    return (size**2 * depth + 1) * filters


def grouped(size, depth, filters, groups):
    return (size**2 * depth // groups + 1) * filters


def block(size, depth, filters):
    return size**2 * depth * filters + 2 * filters


def dense(side, depth, units):
    return (side**2 * depth + 1) * units


def conv_rule(F, D, K):
    return (F**2 * D + 1) * K


def grouped_rule(F, D, K, G):
    return (F**2 * D / G + 1) * K


def dense_rule(H, D, K):
    inputs, outputs = H**2 * D, H**2 * K
    return (inputs + 1) * outputs
