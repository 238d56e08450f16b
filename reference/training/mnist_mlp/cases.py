import numpy as np


def scaled(rng):
    height, width = rng.integers(2, 6, size=2)
    return {"images": rng.integers(0, 256, size=(rng.integers(1, 5), height, width), dtype=np.uint8)}


def encoded(rng):
    classes = int(rng.integers(4, 9))
    return {"labels": rng.integers(0, classes - 2, size=5), "classes": classes}


def shifted(rng):
    down, right = (int(size * sign) for size, sign in zip((1, 2), rng.choice([-1, 1], size=2)))
    return {"images": rng.uniform(0.1, 1, size=(2, 4, 6)), "down": down, "right": right}
