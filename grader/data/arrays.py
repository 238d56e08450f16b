"""The four arrays a data set consists of, and what must hold for them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from grader.data.complaint import complain

Part = Literal["train", "test"]
Pixels = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Arrays:
    """Images, uint8 of shape (n, channels, height, width), and labels, int64 of shape (n,), counted from 0."""

    x_train: Pixels
    y_train: Labels
    x_test: Pixels
    y_test: Labels

    def named(self) -> dict[str, npt.NDArray[np.generic]]:
        return {"x_train": self.x_train, "y_train": self.y_train, "x_test": self.x_test, "y_test": self.y_test}


def digest(arrays: Arrays) -> str:
    """SHA-256 over names, types, shapes and bytes: equal exactly where every image and label is."""
    state = hashlib.sha256()
    for name, array in arrays.named().items():
        state.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        state.update(np.ascontiguousarray(array).view(np.uint8).data)
    return state.hexdigest()


def channel_statistics(x: Pixels) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of each channel of images scaled to [0, 1].

    Counted per pixel value in whole numbers, so the figures are the same on every machine and for every chunking.
    """
    value = np.arange(256)
    means, stds = [], []
    for channel in range(x.shape[1]):
        counts = sum(
            (np.bincount(some[:, channel].ravel(), minlength=256) for some in np.split(x, range(2000, len(x), 2000))),
            start=np.zeros(256, dtype=np.int64),
        )
        total, once, twice = int(counts.sum()), int(counts @ value), int(counts @ value**2)
        means.append(once / total / 255)
        stds.append((total * twice - once * once) ** 0.5 / total / 255)
    return tuple(means), tuple(stds)


def check(arrays: Arrays, image: tuple[int, int, int], classes: int, source: Path) -> Arrays:
    """The arrays themselves, if they are a data set of `classes` classes of such images; else says what is off."""
    for part, x, y in (
        ("training", arrays.x_train, arrays.y_train),
        ("test", arrays.x_test, arrays.y_test),
    ):
        if x.ndim != 4 or x.shape[1:] != image:
            raise complain(source, "shape", f"the {part} images have shape {x.shape}, expected (n, {image})")
        if y.shape != (len(x),) or len(x) == 0:
            raise complain(source, "shape", f"{len(x)} {part} images, but labels of shape {y.shape}")
        if y.min() < 0 or y.max() >= classes:
            raise complain(
                source, "labels", f"{part} labels run from {y.min()} to {y.max()}, expected 0 to {classes - 1}"
            )
    if min(channel_statistics(arrays.x_train)[1]) == 0:
        raise complain(source, "constant", "one channel has the same value everywhere: these are no images")
    return arrays


def draw_balanced(arrays: Arrays, train: int, test: int, seed: int) -> Arrays:
    """A class-balanced subset of `train` and `test` images, shuffled, always the same for the same seed."""
    rng = np.random.default_rng(seed)
    first = _balanced(arrays.y_train, train, rng)
    second = _balanced(arrays.y_test, test, rng)
    return Arrays(arrays.x_train[first], arrays.y_train[first], arrays.x_test[second], arrays.y_test[second])


def _balanced(y: Labels, count: int, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    classes = np.unique(y)
    chosen = [rng.permutation(np.flatnonzero(y == label))[: count // len(classes)] for label in classes]
    return rng.permutation(np.concatenate(chosen))


def split(x: Pixels, y: Labels, train: int, seed: int) -> Arrays:
    """One set of images cut in two, shuffled first by `seed`; the first `train` become the training set."""
    order = np.random.default_rng(seed).permutation(len(x))
    first, second = order[:train], order[train:]
    return Arrays(x[first], y[first], x[second], y[second])
