"""Get a data set: load it, fetch it, add it from files, or draw it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grader.data import shapes, strokes
from grader.data.arrays import Arrays, check, draw_balanced
from grader.data.complaint import complain
from grader.data.download import Progress, download, silent
from grader.data.npz import read_npz
from grader.data.official import read_official
from grader.data.registry import REGISTRY, Entry, entry
from grader.data.shelf import DataSet, get, put, shelf
from grader.model.blame import ProblemError
from grader.model.value import Value

_SUBSET_SEED = 10  # with which a subset is drawn from the whole
_STAND_IN = "pictures drawn by this program; they stand in for a real data set and say nothing about one"


@dataclass(frozen=True)
class Drawn:
    """How a stand-in is drawn: numbers of training and test images, and a seed, to its arrays."""

    draw: Callable[[int, int, int], Arrays]
    seed: int
    version: int


#: The stand-ins by name.
DRAWN: Final[dict[str, Drawn]] = {
    "shapes10": Drawn(shapes.draw, shapes.SEED, shapes.VERSION),
    "strokes10": Drawn(strokes.draw, strokes.SEED, strokes.VERSION),
}


class Listed(Value):
    """One known data set and what is here of it. `problem` says why a stored one cannot be used."""

    name: str
    title: str
    stand_in: bool
    citation: str
    how: str
    present: DataSet | None
    problem: str = ""


def load(name: str, home: Path, registry: Mapping[str, Entry] = REGISTRY) -> DataSet:
    """The stored data set of that name; a stand-in is drawn if it is not there yet.

    Raises ProblemError with what to type where it is missing, damaged or unknown.
    """
    wanted = entry(name, registry)
    found = get(name, home)
    if wanted.stand_in and (found is None or not found.origin.startswith(_recipe(name))):
        return draw_stand_in(name, home, wanted.train, wanted.test, registry=registry)
    if found is None:
        raise complain(shelf(home) / name, "missing", f"the data set {name} is not here: {wanted.how}")
    return found


def fetch(
    name: str,
    home: Path,
    progress: Progress = silent,
    registry: Mapping[str, Entry] = REGISTRY,
    timeout: float = 30.0,
) -> DataSet:
    """Download a data set from its official address and store it; what was downloaded is removed afterwards.

    A subset is drawn from the whole, which is fetched first if it is not here. Raises SandboxError where the
    network or the disk fails, ProblemError for an unknown name.
    """
    wanted = entry(name, registry)
    if wanted.stand_in:
        return load(name, home, registry)
    if wanted.whole is not None:
        whole = get(wanted.whole, home) or fetch(wanted.whole, home, progress, registry, timeout)
        return _put_subset(wanted, whole.arrays(), f"drawn from {whole.name}: {whole.origin}", home, whole.folder)
    folder = shelf(home) / ".downloads" / name
    files = [download(archive, folder, progress, timeout) for archive in wanted.releases[0].archives]
    data = add(name, files[0], home, registry)
    for file in files:
        file.unlink()
    return data


def add(name: str, path: Path, home: Path, registry: Mapping[str, Entry] = REGISTRY) -> DataSet:
    """Store a data set from files that are already here.

    `path` is an official archive, a folder with the official files (extracted or packed), or an .npz file of four
    arrays. Raises ProblemError saying what is wrong with it.
    """
    wanted = entry(name, registry)
    if wanted.stand_in:
        raise complain(path, "stand-in", f"{name} is drawn by this program and cannot be added")
    if not path.exists():
        raise complain(path, "missing", "there is no such file or folder")
    if path.suffix == ".npz":
        arrays = check(read_npz(path, wanted), wanted.image, len(wanted.classes), path)
        _check_counts(arrays, wanted, path)
        return put(wanted, arrays, f"the file {path.name}", "", home)
    arrays, origin, note = read_official(path, wanted)
    check(arrays, wanted.image, len(wanted.classes), path)
    if wanted.whole is not None:
        return _put_subset(wanted, arrays, f"drawn from {wanted.whole}: {origin}", home, path)
    if not note:  # a note says that only a part of the data set was there
        _check_counts(arrays, wanted, path)
    return put(wanted, arrays, origin, note, home)


def draw_stand_in(
    name: str, home: Path, train: int, test: int, seed: int | None = None, registry: Mapping[str, Entry] = REGISTRY
) -> DataSet:
    """Draw a stand-in at any size and store it under its name; `load` takes it as it is from then on.

    For tests that need a data set within a second. Its registered size is what scales of points are set for.
    """
    drawn = DRAWN[name]
    seed = drawn.seed if seed is None else seed
    origin = f"{_recipe(name)}, seed {seed}, {train} + {test} pictures"
    return put(entry(name, registry), drawn.draw(train, test, seed), origin, _STAND_IN, home)


def listed(home: Path, registry: Mapping[str, Entry] = REGISTRY) -> tuple[Listed, ...]:
    """Every known data set, and what is here of it."""
    return tuple(_listed(known, home) for known in registry.values())


def _listed(known: Entry, home: Path) -> Listed:
    present, problem = None, ""
    try:
        present = get(known.name, home)
    except ProblemError as why:
        problem = str(why)
    return Listed(
        name=known.name,
        title=known.title,
        stand_in=known.stand_in,
        citation=known.citation,
        how=known.how,
        present=present,
        problem=problem,
    )


def _recipe(name: str) -> str:
    return f"drawn, version {DRAWN[name].version}"


def _put_subset(wanted: Entry, whole: Arrays, origin: str, home: Path, source: Path) -> DataSet:
    arrays = draw_balanced(whole, wanted.train, wanted.test, _SUBSET_SEED)
    _check_counts(arrays, wanted, source)
    return put(wanted, arrays, origin, "", home)


def _check_counts(arrays: Arrays, wanted: Entry, source: Path) -> None:
    """Points are set for a number of images: fewer of them are another task under the same name."""
    found = (len(arrays.x_train), len(arrays.x_test))
    if found != (wanted.train, wanted.test):
        raise complain(
            source,
            "count",
            f"{found[0]:,} training and {found[1]:,} test images, "
            f"but {wanted.name} has {wanted.train:,} and {wanted.test:,}",
        )
