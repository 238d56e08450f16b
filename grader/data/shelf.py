"""Where data sets lie: a folder of .npy files and a manifest each, complete or not there at all."""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from grader.data.arrays import Arrays, Part, channel_statistics, digest
from grader.data.complaint import complain
from grader.data.registry import Entry
from grader.model.blame import SandboxError
from grader.model.value import Value

MANIFEST = "manifest.json"
_ARRAYS = ("x_train", "y_train", "x_test", "y_test")
_AT_ONCE = 1000  # images normalised together: 12 MB of float32, whatever the size of the data set


class DataSet(Value):
    """One stored data set: its manifest, and the paths of its arrays.

    Images are uint8 (n, channels, height, width), labels int64 (n,). `digest` is the SHA-256 over all of them.
    `channel_mean` and `channel_std` belong to the training images scaled to [0, 1]. `origin` says where the bytes
    came from, `note` what a person should know about them.
    """

    folder: Path
    name: str
    digest: str
    origin: str
    note: str = ""
    stand_in: bool
    classes: tuple[str, ...]
    image: tuple[int, int, int]
    train: int
    test: int
    channel_mean: tuple[float, ...]
    channel_std: tuple[float, ...]

    @property
    def x_train(self) -> Path:
        return self.folder / "x_train.npy"

    @property
    def y_train(self) -> Path:
        return self.folder / "y_train.npy"

    @property
    def x_test(self) -> Path:
        return self.folder / "x_test.npy"

    @property
    def y_test(self) -> Path:
        return self.folder / "y_test.npy"

    def arrays(self) -> Arrays:
        """The four arrays, memory-mapped: nothing is read until it is used."""
        return Arrays(*(np.load(self.folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS))


def shelf(home: Path) -> Path:
    """The folder below which all data sets lie."""
    return home / "data"


def put(entry: Entry, arrays: Arrays, origin: str, note: str, home: Path) -> DataSet:
    """Store a data set under its name, in place of what was there; readers see the old one or the new one, whole.

    The same arrays put again change nothing. Raises SandboxError where the disk does not take them.
    """
    mean, std = channel_statistics(arrays.x_train)
    data = DataSet(
        folder=shelf(home) / entry.name,
        name=entry.name,
        digest=digest(arrays),
        origin=origin,
        note=note,
        stand_in=entry.stand_in,
        classes=entry.classes,
        image=entry.image,
        train=len(arrays.x_train),
        test=len(arrays.x_test),
        channel_mean=mean,
        channel_std=std,
    )
    try:
        shelf(home).mkdir(parents=True, exist_ok=True)
        with _locked(shelf(home)):
            if not _already(data):
                _write(data, arrays)
    except OSError as why:
        raise SandboxError(f"could not store the data set {entry.name} below {shelf(home)}: {why}") from why
    return data


def get(name: str, home: Path) -> DataSet | None:
    """The stored data set, or None where there is none; raises ProblemError where it is damaged."""
    folder = shelf(home) / name
    try:
        text = (folder / MANIFEST).read_text()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        data = DataSet.model_validate({**json.loads(text), "folder": folder})
        _check_files(data)
    except (OSError, ValueError, EOFError, TypeError) as why:  # pydantic's ValidationError is a ValueError
        reason = "its manifest does not fit" if isinstance(why, ValidationError) else str(why)
        raise complain(
            folder, "damaged", f"the data set {name} is damaged ({reason}); remove that folder and add it again"
        ) from why
    return data


def normalised(data: DataSet, part: Part) -> Path:
    """The images of one part as a network gets them, in an .npy file that a sandbox can mount.

    float32 (n, channels, height, width): scaled to [0, 1], minus the training set's channel mean, over its channel
    standard deviation. Written on first use, four bytes a pixel (CIFAR-10: 614 MB and 123 MB).
    """
    target = data.folder / f"x_{part}.normalised.npy"
    if target.exists():
        return target
    try:
        _write_normalised(data, part, target)
    except OSError as why:
        raise SandboxError(f"could not write {target}: {why}") from why
    return target


def normalise(x: npt.NDArray[np.uint8], data: DataSet) -> npt.NDArray[np.float32]:
    """Some images in the form `normalised` stores."""
    mean = np.array(data.channel_mean, dtype=np.float32).reshape(1, -1, 1, 1)
    std = np.array(data.channel_std, dtype=np.float32).reshape(1, -1, 1, 1)
    scaled = x.astype(np.float32) / np.float32(255)
    return (scaled - mean) / std


def _write_normalised(data: DataSet, part: Part, target: Path) -> None:
    x = np.load(data.folder / f"x_{part}.npy", mmap_mode="r")
    with tempfile.TemporaryDirectory(dir=data.folder, prefix=".writing-") as scratch:
        draft = Path(scratch) / target.name
        out = np.lib.format.open_memmap(draft, mode="w+", dtype=np.float32, shape=x.shape)
        for start in range(0, len(x), _AT_ONCE):
            out[start : start + _AT_ONCE] = normalise(x[start : start + _AT_ONCE], data)
        out.flush()
        del out
        draft.chmod(0o644)
        os.replace(draft, target)


def _already(data: DataSet) -> bool:
    manifest = data.folder / MANIFEST
    return manifest.is_file() and manifest.read_text() == _manifest(data)


def _manifest(data: DataSet) -> str:
    return data.model_dump_json(exclude={"folder"}, indent=2) + "\n"


def _write(data: DataSet, arrays: Arrays) -> None:
    with tempfile.TemporaryDirectory(dir=data.folder.parent, prefix=f".{data.name}-") as scratch:
        draft, old = Path(scratch) / "new", Path(scratch) / "old"
        draft.mkdir(mode=0o755)
        for name, array in arrays.named().items():
            np.save(draft / f"{name}.npy", array, allow_pickle=False)
        (draft / MANIFEST).write_text(_manifest(data))
        if data.folder.exists():
            data.folder.rename(old)  # open memory maps keep the old files alive
        draft.rename(data.folder)
        shutil.rmtree(old, ignore_errors=True)


def _check_files(data: DataSet) -> None:
    arrays = data.arrays()
    for name, array in arrays.named().items():
        count = data.train if name.endswith("train") else data.test
        shape: tuple[int, ...] = (count, *data.image) if name.startswith("x") else (count,)
        kind = np.uint8 if name.startswith("x") else np.int64
        if array.shape != shape or array.dtype != kind:
            raise ValueError(f"{name}.npy holds {array.dtype} {array.shape}, the manifest says {shape}")


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time: two workers that both draw the stand-in must not replace each other's folder."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
