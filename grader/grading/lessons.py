"""What one seed of a training part learns from, which goes in, and what it is tested on, which never does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from grader.catalog import Entry
from grader.data import DataSet, normalised
from grader.grading.datasets import Chosen
from grader.grading.desk import Desk
from grader.model.blame import Fault, ProblemError
from grader.model.problem import Few, TrainingPart
from grader.model.value import Plain

#: So many training inputs are looked at again once a network is trained, to see what it learnt of them.
SAMPLED = 500


@dataclass(frozen=True)
class Lesson:
    """Training data as arrays (`inputs`) or as files to be mounted, and test inputs with labels, (n, …) and (n,).

    `x_sample` and `y_sample` are some of the training data: what a network learnt of them tells why it fails on others.
    """

    x_test: np.ndarray
    y_test: np.ndarray
    x_sample: np.ndarray
    y_sample: np.ndarray
    inputs: Mapping[str, Plain] = field(default_factory=dict)
    mounted: Mapping[str, Path] = field(default_factory=dict)


def open_lesson(entry: Entry, part: TrainingPart, chosen: Chosen, draw: int, desk: Desk) -> Lesson:
    """The data of one seed, `draw`. ProblemError where an author's `data(rng)` gives none."""
    run = desk.digests(entry).run
    if chosen.data is None:
        seed = desk.secret.seed(run, "data", part.id, draw)
        drawn = _check_drawn(entry, desk.author(entry, "data", seed=seed))
        x, y = drawn["x_train"], drawn["y_train"]
        inputs: dict[str, Plain] = {"x": x, "y": y}
        return Lesson(drawn["x_test"], drawn["y_test"], x[:SAMPLED], y[:SAMPLED], inputs)
    rng = np.random.default_rng(int(desk.secret.seed(run, "few", part.id, draw), 16))
    lesson = _whole(chosen.data) if part.few is None else _few(chosen.data, part.few, rng)
    if not part.test_shift:
        return lesson
    shifts = np.random.default_rng(int(desk.secret.seed(run, "shift", part.id, 0), 16))
    moved = shift_each(lesson.x_test, part.test_shift, shifts)
    return Lesson(moved, lesson.y_test, lesson.x_sample, lesson.y_sample, lesson.inputs, lesson.mounted)


def _whole(data: DataSet) -> Lesson:
    paths = {"x": normalised(data, "train"), "y": data.y_train}
    x, y = np.load(paths["x"], mmap_mode="r"), np.load(data.y_train, mmap_mode="r")
    x_test, y_test = np.load(normalised(data, "test"), mmap_mode="r"), np.load(data.y_test)
    return Lesson(x_test, y_test, np.array(x[:SAMPLED]), np.array(y[:SAMPLED]), mounted=paths)


def _few(data: DataSet, few: Few, rng: np.random.Generator) -> Lesson:
    """A few training inputs of some classes, drawn anew for each seed, and all test inputs of these classes."""
    x, y = np.load(normalised(data, "train"), mmap_mode="r"), np.load(data.y_train)
    x_test, y_test = np.load(normalised(data, "test"), mmap_mode="r"), np.load(data.y_test)
    own = [np.flatnonzero(y == one) for one in few.classes]
    picked = rng.permutation(np.concatenate([rng.permutation(places)[: few.labels] for places in own]))
    x_few, y_few = np.array(x[picked]), _renumber(y[picked], few)
    tested = np.flatnonzero(np.isin(y_test, few.classes))
    inputs: dict[str, Plain] = {"x": x_few, "y": y_few}
    return Lesson(np.array(x_test[tested]), _renumber(y_test[tested], few), x_few, y_few, inputs)


def _renumber(labels: np.ndarray, few: Few) -> np.ndarray:
    return np.array([few.classes.index(label) for label in labels.tolist()], dtype=np.int64)


def shift_each(images: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Images (n, channels, height, width), each moved by up to `most` pixels either way; its border is drawn on."""
    height, width = images.shape[2:]
    padded = np.pad(images, ((0, 0), (0, 0), (most, most), (most, most)), mode="edge")
    places = rng.integers(0, 2 * most + 1, size=(len(images), 2))
    pieces = [one[:, top : top + height, left : left + width] for one, (top, left) in zip(padded, places, strict=True)]
    return np.stack(pieces) if pieces else np.array(images)


def _check_drawn(entry: Entry, drawn: Plain) -> dict[str, np.ndarray]:
    """What an author's `data(rng)` gave, if it is inputs and as many labels, for training and for testing."""
    names = ("x_train", "y_train", "x_test", "y_test")
    arrays = {name: np.asarray(drawn[name]) for name in names if name in drawn} if isinstance(drawn, dict) else {}
    pairs = [(arrays.get(f"x_{half}"), arrays.get(f"y_{half}")) for half in ("train", "test")]
    if not all(x is not None and y is not None and y.ndim == 1 and len(y) and x.shape[:1] == y.shape for x, y in pairs):
        message = "`data(rng)` returns a dict of x_train, y_train, x_test and y_test, with a label for each input"
        raise ProblemError(Fault(entry.reference / "cases.py", None, "cases", message))
    return arrays
