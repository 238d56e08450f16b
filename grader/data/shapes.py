"""Draw `shapes10`, the stand-in that keeps everything running where no real data set is present.

Ten shapes on shaded, noisy ground, moved, scaled and turned a little, three quarters of them lighter than their
ground and a quarter darker. A template cannot tell a shape that comes in both (a linear model stays low), a hidden
layer can learn both, and a convolution need not learn every place anew.

Test accuracy in %, mean (and standard deviation) of three seeds, 4,000 training and 1,000 test images, by
`python -m grader.data.measure`:

    linear                                38.5 (2.0)    0.6 s
    dense 256, no activation              32.2 (2.6)    3.3 s
    dense 256, sigmoid                    49.4 (0.7)    2.9 s
    dense 256, ReLU                       74.3 (2.3)    3.0 s
    the same, softmax before the loss     48.3 (2.4)    2.9 s
    convolutions 16 and 32, dense 64      95.9 (1.0)    9.9 s

The seconds are of training, 8 epochs on one core of a 2-core machine. All seeds share one data set; the binomial
standard error on 1,000 test images adds 1.5 points at 70 %.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from grader.data.arrays import Arrays

CLASSES: Final = (
    "disc",
    "ring",
    "square",
    "frame",
    "triangle",
    "plus",
    "saltire",
    "lying stripes",
    "standing stripes",
    "checks",
)
SIDE: Final = 32
SEED: Final = 1

#: Part of the stored data set's origin: raise it when a picture changes, and stored ones are drawn again.
VERSION: Final = 1

_AT_ONCE = 500
_SHIFT = 2.0  # pixels, to either side, of the shape's centre
_RADIUS = (6.0, 10.0)  # pixels
_TURN = 0.25  # radians, to either side
_DARKER = 0.25  # share of shapes darker than their ground
_CONTRAST = (40.0, 110.0)  # levels of 255 between shape and ground, before the tint
_TINT = 40.0  # standard deviation, per channel, of ground and of shape
_SLOPE = 20.0  # standard deviation of the shading's rise from middle to edge
_NOISE = 25.0  # standard deviation of each pixel

Floats = npt.NDArray[np.float64]


def draw(train: int, test: int, seed: int = SEED) -> Arrays:
    """`train` and `test` pictures, as equally many of each shape as can be; the same ones for the same arguments."""
    rng = np.random.default_rng(seed)
    labels = np.concatenate([rng.permutation(np.arange(count) % len(CLASSES)) for count in (train, test)])
    pieces = [_pictures(labels[start : start + _AT_ONCE], rng) for start in range(0, len(labels), _AT_ONCE)]
    images = np.concatenate(pieces)
    return Arrays(images[:train], labels[:train], images[train:], labels[train:])


def _pictures(labels: npt.NDArray[np.int64], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    cover = _cover(labels, *_coordinates(len(labels), rng))
    count = len(labels)
    ground = rng.uniform(70, 185, size=(count, 1)) + rng.normal(0, _TINT, size=(count, 3))
    sign = np.where(rng.random((count, 1)) < _DARKER, -1.0, 1.0)
    step = sign * rng.uniform(*_CONTRAST, size=(count, 1)) + rng.normal(0, _TINT, size=(count, 3))
    slope = rng.normal(0, _SLOPE, size=(count, 2))
    axis = np.linspace(-1, 1, SIDE)
    shade = slope[:, :1, None] * axis[None, :, None] + slope[:, 1:, None] * axis[None, None, :]
    image = ground[:, :, None, None] + step[:, :, None, None] * cover[:, None] + shade[:, None]
    image += rng.normal(0, _NOISE, size=image.shape)
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def _coordinates(count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Where each pixel lies seen from the shape: (count, SIDE, SIDE) each, in units of its radius, turned with it."""
    centre = (SIDE - 1) / 2 + rng.uniform(-_SHIFT, _SHIFT, size=(count, 2, 1, 1))
    radius = rng.uniform(*_RADIUS, size=(count, 1, 1))
    angle = rng.uniform(-_TURN, _TURN, size=(count, 1, 1))
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    x = (columns[None] - centre[:, 0]) / radius
    y = (rows[None] - centre[:, 1]) / radius
    return np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x


def _cover(labels: npt.NDArray[np.int64], u: Floats, v: Floats) -> Floats:
    cover = np.empty(u.shape)
    for label, name in enumerate(CLASSES):
        these = labels == label
        cover[these] = _inside(name, u[these], v[these])
    return cover


def _inside(shape: str, u: Floats, v: Floats) -> npt.NDArray[np.bool_]:
    across, down = np.abs(u), np.abs(v)
    box = np.maximum(across, down) < 1
    p, q = np.abs(u + v) / 2**0.5, np.abs(u - v) / 2**0.5
    lying, standing = np.cos(2.5 * np.pi * v) > 0, np.cos(2.5 * np.pi * u) > 0
    radius: Floats = np.hypot(u, v)
    match shape:
        case "disc":
            return radius < 1
        case "ring":
            return (radius < 1) & (radius > 0.6)
        case "square":
            return np.maximum(across, down) < 0.9
        case "frame":
            return (np.maximum(across, down) < 0.9) & (np.maximum(across, down) > 0.55)
        case "triangle":
            return (v < 0.8) & (v > 1.9 * across - 1)
        case "plus":
            return box & (np.minimum(across, down) < 0.28)
        case "saltire":
            return (np.maximum(p, q) < 1.1) & (np.minimum(p, q) < 0.28)
        case "lying stripes":
            return box & lying
        case "standing stripes":
            return box & standing
        case "checks":
            return box & ~(lying ^ standing)
    raise ValueError(shape)
