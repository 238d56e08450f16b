"""Read one batch of CIFAR-10's python release without unpickling anything that could act.

A pickle may call any function it can name. This unpickler knows four names, those a NumPy array is rebuilt from,
and gives for each an inert record of our own: not even NumPy's own reconstruction sees the file's bytes.
"""

import io
import pickle
import pickletools
from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.data.arrays import Labels, Pixels

# What a malformed pickle makes the standard unpickler raise; its documentation promises no shorter list.
_MALFORMED = (
    pickle.UnpicklingError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


#: A batch remembers its 10,000 file names and little else.
_MOST_REMEMBERED = 1_000_000


class Malformed(ValueError):  # noqa: N818  (says what the file is, like the blames)
    """A file that is not what its name says; the reader of the data set adds which file, and what to do."""


class _Record:
    """What stands for a NumPy object: how it was called for, and the state it was given. Does nothing."""

    __slots__ = ("arguments", "state")

    def __init__(self, *arguments: object) -> None:
        self.arguments = arguments
        self.state: object = None

    def __setstate__(self, state: object) -> None:
        self.state = state


class _Maker:
    """Makes a record when called. An instance without slots, because a pickle may set attributes on what it names:
    on a class or a function of ours they would stay set."""

    __slots__ = ()

    def __call__(self, *arguments: object) -> object:
        return _Record(*arguments)


class _Encoder:
    """How Python 3 writes bytes in the older protocols: as text, to be encoded."""

    __slots__ = ()

    def __call__(self, text: object, encoding: object) -> bytes:
        if encoding != "latin1" or not isinstance(text, str):
            raise pickle.UnpicklingError(f"bytes written as {encoding!r}")
        return text.encode("latin1")


_KNOWN: Mapping[tuple[str, str], object] = {
    ("numpy", "dtype"): _Maker(),
    ("numpy", "ndarray"): "numpy.ndarray",  # handed to _reconstruct, never called
    ("numpy.core.multiarray", "_reconstruct"): _Maker(),
    ("numpy._core.multiarray", "_reconstruct"): _Maker(),
    ("_codecs", "encode"): _Encoder(),
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _KNOWN[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which no batch needs") from None

    def persistent_load(self, pid: object) -> object:
        raise pickle.UnpicklingError(f"it asks for something outside the file: {pid!r}")


def read_batch(content: bytes, image: tuple[int, int, int]) -> tuple[Pixels, Labels]:
    """Images (n, channels, height, width) and labels (n,) of one batch; raises Malformed for anything else."""
    try:
        _check_memo(content)
        batch = _Unpickler(io.BytesIO(content), encoding="bytes").load()
    except _MALFORMED as why:
        raise Malformed(f"is no batch of CIFAR-10: {why}") from why
    if not isinstance(batch, dict):
        raise Malformed("is no batch of CIFAR-10: it holds no dictionary")
    pixels = _bytes_of(_entry(batch, "data"))
    labels = _labels_of(_entry(batch, "labels"))
    if len(pixels) != len(labels) * int(np.prod(image)):
        raise Malformed(f"holds {len(labels)} labels, but {len(pixels)} bytes of images")
    return np.frombuffer(pixels, dtype=np.uint8).reshape(-1, *image), labels


def _check_memo(content: bytes) -> None:
    """Refuse a pickle that numbers what it remembers absurdly: the unpickler makes room for every number below it."""
    for opcode, argument, _ in pickletools.genops(content):
        if (
            opcode.name in ("PUT", "BINPUT", "LONG_BINPUT")
            and isinstance(argument, int)
            and argument > _MOST_REMEMBERED
        ):
            raise pickle.UnpicklingError(f"it remembers something as number {argument}")


def _entry(batch: dict[object, object], name: str) -> object:
    return batch.get(name.encode(), batch.get(name))  # Python 2 wrote bytes, a file written anew has text


def _bytes_of(array: object) -> bytes:
    """The bytes of a recorded array, if it is one of unsigned bytes in C order."""
    if isinstance(array, _Record) and isinstance(array.state, tuple) and len(array.state) == 5:
        _, _, kind, fortran, content = array.state
        unsigned = isinstance(kind, _Record) and kind.arguments[:1] in ((b"u1",), ("u1",), (b"|u1",), ("|u1",))
        if unsigned and not fortran and isinstance(content, bytes):
            return content
    raise Malformed("holds no images as an array of unsigned bytes")


def _labels_of(labels: object) -> Labels:
    if not isinstance(labels, list) or not all(type(label) is int and 0 <= label < 256 for label in labels):
        raise Malformed("holds no list of labels")
    return np.array(labels, dtype=np.int64)
