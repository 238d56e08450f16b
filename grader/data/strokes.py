"""Draw `strokes10`, the stand-in for handwritten digits.

Ten digits as pen strokes, light on dark, each moved, stretched, slanted and turned a little, its joints shaken, drawn
with a thicker or thinner pen on noisy paper. A template cannot follow a digit that moves, so a linear model stays low.

Test accuracy in %, mean (and standard deviation) of three seeds, 4,000 training and 1,000 test images, by
`python -m grader.data.measure strokes10`:

    linear                                35.1 (0.6)
    dense 256, no activation              30.0 (0.3)
    dense 256, sigmoid                    51.4 (0.4)
    dense 256, ReLU                       71.9 (1.1)
    the same, softmax before the loss     62.8 (1.7)
    convolutions 16 and 32, dense 64      87.2 (1.1)
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from grader.data.arrays import Arrays

CLASSES: Final = tuple("0123456789")
SIDE: Final = 28
SEED: Final = 1

#: Part of the stored data set's origin: raise it when a picture changes, and stored ones are drawn again.
VERSION: Final = 1

_AT_ONCE = 250
_SHIFT = 4.0  # pixels, to either side, of the digit's centre
_HEIGHT = (5.0, 8.5)  # pixels from the centre to the upper edge
_STRETCH = (0.6, 1.0)  # width over height
_SLANT = 0.5  # to either side: how far the top is moved, over half the height
_TURN = 0.4  # radians, to either side
_SHAKEN = 0.12  # standard deviation of each joint, over half the height
_PEN = (0.7, 1.7)  # pixels from the middle of a stroke to its edge
_INK = (90.0, 255.0)  # levels of 255
_NOISE = 35.0  # standard deviation of each pixel

Floats = npt.NDArray[np.float64]


def _arc(x: float, y: float, wide: float, high: float, start: float, end: float, pieces: int = 8) -> Floats:
    """Points on an ellipse, from one angle to another in quarter turns; 0 points right, 1 down."""
    angles = np.linspace(start, end, pieces + 1) * np.pi / 2
    return np.stack([x + wide * np.cos(angles), y + high * np.sin(angles)], axis=1)


def _line(*points: tuple[float, float]) -> Floats:
    return np.array(points, dtype=float)


# Each digit within -1 to 1 both ways, y downward, as strokes of joints.
_DIGITS: Final[tuple[tuple[Floats, ...], ...]] = (
    (_arc(0, 0, 1, 1, 0, 4, 12),),
    (_line((-0.5, -0.5), (0.1, -1), (0.1, 1)),),
    (np.concatenate([_arc(0, -0.4, 0.9, 0.6, -2, 0.5, 6), _line((-1, 1), (1, 1))]),),
    (_arc(0, -0.5, 0.9, 0.5, -2, 1, 6), _arc(0, 0.5, 1, 0.5, -1, 2, 6)),
    (_line((0.4, 1), (0.4, -1), (-1, 0.4), (1, 0.4)),),
    (np.concatenate([_line((0.9, -1), (-0.7, -1), (-0.8, -0.1)), _arc(-0.1, 0.4, 1, 0.6, -1.3, 2, 7)]),),
    (_line((0.6, -1), (-0.4, -0.4), (-0.9, 0.4)), _arc(0, 0.4, 0.9, 0.6, 0, 4, 9)),
    (_line((-0.9, -1), (0.9, -1), (-0.2, 1)),),
    (_arc(0, -0.5, 0.8, 0.5, 0, 4, 8), _arc(0, 0.5, 1, 0.5, 0, 4, 8)),
    (_arc(0, -0.4, 0.9, 0.6, 0, 4, 9), _line((0.9, -0.4), (0.7, 0.4), (0.1, 1))),
)


def draw(train: int, test: int, seed: int = SEED) -> Arrays:
    """`train` and `test` pictures, as equally many of each digit as can be; the same ones for the same arguments."""
    rng = np.random.default_rng(seed)
    labels = np.concatenate([rng.permutation(np.arange(count) % len(CLASSES)) for count in (train, test)])
    images = np.empty((len(labels), 1, SIDE, SIDE), dtype=np.uint8)
    for digit, strokes in enumerate(_DIGITS):
        these = np.flatnonzero(labels == digit)
        for start in range(0, len(these), _AT_ONCE):
            some = these[start : start + _AT_ONCE]
            images[some, 0] = _pictures(strokes, len(some), rng)
    return Arrays(images[:train], labels[:train], images[train:], labels[train:])


def _pictures(strokes: tuple[Floats, ...], count: int, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    places = _Places(count, rng)
    nearest = np.full((count, SIDE, SIDE), np.inf)
    for stroke in strokes:
        joints = places.lay(stroke, rng)
        for piece in range(len(stroke) - 1):
            np.minimum(nearest, _distance(joints[:, piece], joints[:, piece + 1]), out=nearest)
    pen = rng.uniform(*_PEN, size=(count, 1, 1))
    ink = rng.uniform(*_INK, size=(count, 1, 1)) * np.clip(pen - nearest + 0.5, 0, 1)
    noisy: Floats = ink + rng.normal(0, _NOISE, size=ink.shape)
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


class _Places:
    """Where each of some digits lies: all its strokes are moved, stretched, slanted and turned alike."""

    def __init__(self, count: int, rng: np.random.Generator) -> None:
        self._centre = (SIDE - 1) / 2 + rng.uniform(-_SHIFT, _SHIFT, size=(count, 1, 2))
        self._high = rng.uniform(*_HEIGHT, size=(count, 1))
        self._wide = self._high * rng.uniform(*_STRETCH, size=(count, 1))
        self._slant = rng.uniform(-_SLANT, _SLANT, size=(count, 1)) * self._high
        self._turn = rng.uniform(-_TURN, _TURN, size=(count, 1))

    def lay(self, stroke: Floats, rng: np.random.Generator) -> Floats:
        """The joints of one stroke in pixels, x before y: (count, joints, 2)."""
        shaken = stroke + rng.normal(0, _SHAKEN, size=(len(self._high), *stroke.shape))
        x = self._wide * shaken[..., 0] - self._slant * shaken[..., 1]
        y = self._high * shaken[..., 1]
        cos, sin = np.cos(self._turn), np.sin(self._turn)
        laid: Floats = self._centre + np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)
        return laid


def _distance(start: Floats, end: Floats) -> Floats:
    """From each pixel to a straight piece of stroke: (count, SIDE, SIDE)."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    along = end - start
    x, y = columns - start[:, 0, None, None], rows - start[:, 1, None, None]
    dx, dy = along[:, 0, None, None], along[:, 1, None, None]
    share = np.clip((x * dx + y * dy) / np.maximum(dx * dx + dy * dy, 1e-9), 0, 1)
    distance: Floats = np.hypot(x - share * dx, y - share * dy)
    return distance
