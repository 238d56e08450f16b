"""Read a data set from one .npz file: x_train, y_train, x_test, y_test, and class_names where they are given."""

import io
import math
import tokenize
import zipfile
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from grader.data.arrays import Arrays, Labels, Pixels
from grader.data.batch import Malformed
from grader.data.complaint import complain
from grader.data.registry import Entry

_LARGEST = 250_000_000  # bytes of one array: CIFAR-10's training images are 153,600,000
_NO_HEADER = (ValueError, SyntaxError, TypeError, RecursionError, MemoryError, tokenize.TokenError)
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, Malformed)


def read_npz(path: Path, entry: Entry) -> Arrays:
    """The arrays of such a file, images in either order of axes, as `Arrays`; raises ProblemError for any other."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_classes(archive, entry)
            return Arrays(
                _pixels(_member(archive, "x_train"), entry.image),
                _labels(_member(archive, "y_train")),
                _pixels(_member(archive, "x_test"), entry.image),
                _labels(_member(archive, "y_test")),
            )
    except _BROKEN as why:
        raise complain(path, "npz", f"the file is no data set: {why}") from why
    except OSError as why:
        raise complain(path, "unreadable", f"the file cannot be read: {why.strerror or why}") from why


def _member(archive: zipfile.ZipFile, name: str) -> npt.NDArray[np.generic]:
    try:
        info = archive.getinfo(f"{name}.npy")
    except KeyError:
        raise Malformed(f"it holds no array `{name}`") from None
    if info.file_size > _LARGEST:
        raise Malformed(f"`{name}` would unpack to {info.file_size:,} bytes")
    with archive.open(info) as member:
        return _array(member.read(_LARGEST + 1), name)


def _array(content: bytes, name: str) -> npt.NDArray[np.generic]:
    """An .npy file's array. The header is held against the bytes that are there before anything is built from it."""
    stream = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(stream)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, kind = read(stream)
    except _NO_HEADER as why:
        raise Malformed(f"`{name}` is no array: {why}") from why
    left = len(content) - stream.tell()
    if kind.kind not in "uiUS" or min(shape, default=0) < 0 or math.prod(shape) * kind.itemsize != left:
        raise Malformed(f"`{name}` says it is {kind} {shape}, and holds {left} bytes")
    if kind.itemsize == 0:
        raise Malformed(f"`{name}` is an array of nothing")
    array = np.frombuffer(content, dtype=kind, offset=stream.tell())
    return array.reshape(shape, order="F" if fortran else "C")


def _pixels(array: npt.NDArray[np.generic], image: tuple[int, int, int]) -> Pixels:
    """Images as (n, channels, height, width), whichever way they lay: channels last, first, or, if one, left out."""
    if array.dtype != np.uint8:
        raise Malformed(f"its images are {array.dtype}, expected uint8")
    channels, height, width = image
    x: Pixels = array.view(np.uint8)
    if x.shape[1:] == (height, width, channels):
        return np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    if channels == 1 and x.shape[1:] == (height, width):
        return np.ascontiguousarray(x[:, None])
    if x.shape[1:] == image:
        return np.ascontiguousarray(x)
    raise Malformed(f"its images have shape {x.shape}, expected (n, {height}, {width}, {channels})")


def _labels(array: npt.NDArray[np.generic]) -> Labels:
    if array.dtype.kind not in "ui" or array.ndim != 1:
        raise Malformed(f"its labels are {array.dtype} {array.shape}, expected one whole number an image")
    return array.astype(np.int64)


def _check_classes(archive: zipfile.ZipFile, entry: Entry) -> None:
    """Labels are positions in a list of classes: another list would silently be another data set."""
    if "class_names.npy" not in archive.namelist():
        return
    names = tuple(str(name) for name in _member(archive, "class_names").ravel())
    if names != entry.classes:
        raise Malformed(f"its classes are {', '.join(names)}, expected {', '.join(entry.classes)}")
