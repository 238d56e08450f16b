def lse(rng):
    return {"z": rng.normal(scale=2, size=rng.integers(2, 6, size=2)), "axis": 1}


def axes(rng):
    """Four axes of different lengths, and one in front of the last."""
    return {"z": rng.normal(scale=2, size=(2, 3, 4, 5)), "axis": int(rng.choice([0, 1, 2, -2]))}


def lse_large(rng):
    return {"z": large(rng), "axis": 1}


def ce(rng):
    N, C = rng.integers(3, 7, size=2)
    return {"logits": rng.normal(scale=2, size=(N, C)), "target": rng.integers(C, size=N)}


def ce_large(rng):
    """The least likely class is the right one: in the last row its probability rounds to 0, and its loss is still finite."""
    logits = large(rng)
    return {"logits": logits, "target": logits.argmin(axis=1)}


def large(rng):
    """Rows high above 0, far below 0 and in between, with entries that all count; and a row from the one end to the other."""
    heights = np.array([[9990.0], [-9990.0], [rng.uniform(-5000, 5000)]])
    near = heights + rng.normal(scale=2, size=(3, 4))
    apart = rng.permutation([-9999.0, rng.uniform(-5000, 0), rng.uniform(0, 5000), 9999.0])
    return np.vstack([near, apart])
