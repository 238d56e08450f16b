def given(rng):
    first, second = rng.choice(np.arange(120, 600, 10), 2, replace=False)
    return {"first": max(first, second), "second": min(first, second)}


def sizes(first, second):
    return np.array([3 * 32 * 32, first, second, 10])


def count(sizes):
    return ((sizes[:-1] + 1) * sizes[1:]).sum()


def shuffled():
    return "b"


def hard():
    return {"a", "c", "e"}
