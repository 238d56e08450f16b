def given(rng):
    # Worked out from the last layer to the first, so that wherever there is something to round, it matters.
    window, stride2, dilation = rng.integers([2, 2, 3], [4, 4, 5])
    filter1, padding1 = rng.choice([(5, 3), (7, 2), (9, 2), (9, 3)])
    filter2 = 3 * stride2 - rng.integers(2)
    strided = window * rng.integers(30, 42) + rng.integers(1, window)
    padded = stride2 * (strided - 1) + filter2 + rng.integers(1, stride2)
    padding5 = rng.integers(1, 3)
    return {
        "side": padded + filter1 - 2 * padding1 - 1,
        "filter1": filter1,
        "padding1": padding1,
        "filter2": filter2,
        "stride2": stride2,
        "window": window,
        "dilation": dilation,
        "filter5": 2 * padding5 + 3,
        "padding5": padding5,
        "stride5": 2,
        "maps": rng.choice([6, 8, 10, 12, 16]),
    }


def padded(side, filter1, padding1):
    return side - filter1 + 2 * padding1 + 1


def strided(padded, filter2, stride2):
    return (padded - filter2) // stride2 + 1


def pooled(strided, window):
    return (strided - window) // window + 1


def dilated(pooled, dilation):
    return pooled - dilation * (3 - 1)


def upsampled(dilated, filter5, padding5, stride5):
    return (dilated - 1) * stride5 - 2 * padding5 + filter5 + 1


def values(upsampled, maps):
    return maps * upsampled**2


def rule(W, F, P, S):
    return sp.floor((W - F + 2 * P) / S) + 1


def dilated_rule(W, F, P, S, D):
    reach = D * (F - 1) + 1
    return sp.floor((W - reach + 2 * P) / S) + 1


def transposed_rule(W, F, P, S):
    return (W - 1) * S + F - 2 * P


def same(F, D):
    return D * (F - 1)
