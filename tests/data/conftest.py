"""A miniature of CIFAR-10 and MNIST: official files in the official formats, of twenty and ten images."""

import gzip
import hashlib
import io
import struct
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from grader.data.registry import Archive, Entry, Piece, Release


def python_2_batch(x: np.ndarray, y: np.ndarray) -> bytes:
    """A batch opcode by opcode as Python 2.7's cPickle wrote the official ones: protocol 2, byte strings."""
    number = lambda n: b"J" + struct.pack("<i", n)  # noqa: E731
    content = x.tobytes()
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
        + b"(K\x01"
        + number(len(x))
        + number(x[0].size)
        + b"\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89"
        + b"T"
        + struct.pack("<i", len(content))
        + content
        + b"tb"
    )
    labels = b"](" + b"".join(b"K" + bytes([label]) for label in y) + b"e"
    return b"\x80\x02}(U\x0bbatch_labelU\x04miniU\x06labels" + labels + b"U\x04data" + array + b"u."


def idx(array: np.ndarray) -> bytes:
    head = bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(np.uint8).tobytes()


def tar_of(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


@dataclass(frozen=True)
class Miniature:
    """Official files by release, the registry that knows their digests, and the images that are in them."""

    registry: Mapping[str, Entry]
    files: Mapping[str, Mapping[str, bytes]]
    archives: Mapping[str, bytes]
    x: np.ndarray
    y: np.ndarray

    def lay(self, folder: Path, form: str, without: str = "", packed: bool = False) -> Path:
        """The extracted files of one release in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files[form].items():
            if not (without and name.startswith(without)):
                target = folder / (f"{name}.gz" if packed else name)
                target.write_bytes(gzip.compress(content) if packed else content)
        return folder

    def archive(self, folder: Path, form: str) -> Path:
        path = folder / f"{form}.tar.gz"
        path.write_bytes(self.archives[form])
        return path


def _piece(name: str, content: bytes) -> Piece:
    return Piece(name, f"sha256:{hashlib.sha256(content).hexdigest()}", len(content))


def _archive(file: str, content: bytes, *addresses: str) -> Archive:
    return Archive(file, addresses, hashlib.sha256(content).hexdigest(), len(content))


@pytest.fixture(scope="session")
def batch() -> Callable[[np.ndarray, np.ndarray], bytes]:
    return python_2_batch


@pytest.fixture(scope="session")
def miniature() -> Miniature:
    rng = np.random.default_rng(5)
    x = rng.integers(0, 256, size=(30, 3, 4, 4), dtype=np.uint8)
    y = np.concatenate([rng.permutation(10) for _ in range(3)])
    digits = rng.integers(0, 256, size=(30, 5, 5), dtype=np.uint8)
    rows = [slice(0, 10), slice(10, 20), slice(20, 30)]
    python = dict(zip(("one", "two", "last"), [python_2_batch(x[r], y[r]) for r in rows], strict=True))
    binary_rows = np.concatenate([y[:, None].astype(np.uint8), x.reshape(30, -1)], axis=1)
    binary = dict(zip(("one.bin", "two.bin", "last.bin"), [binary_rows[r].tobytes() for r in rows], strict=True))
    mnist = {
        "train-images-idx3-ubyte": idx(digits[:20]),
        "train-labels-idx1-ubyte": idx(y[:20]),
        "t10k-images-idx3-ubyte": idx(digits[20:]),
        "t10k-labels-idx1-ubyte": idx(y[20:]),
    }
    files = {"cifar-python": python, "cifar-binary": binary, "idx": mnist}
    archives = {form: tar_of({f"folder/{n}": c for n, c in files[form].items()}) for form in files if form != "idx"}
    releases = tuple(
        Release(
            form=form,
            archives=(_archive(f"{form}.tar.gz", archives[form]),),
            train=tuple(_piece(name, files[form][name]) for name in list(files[form])[:2]),
            test=tuple(_piece(name, files[form][name]) for name in list(files[form])[2:]),
        )
        for form in ("cifar-python", "cifar-binary")
    )
    pieces = [_piece(name, content) for name, content in mnist.items()]
    idx_release = Release(
        form="idx",
        archives=tuple(_archive(f"{name}.gz", gzip.compress(content, mtime=0)) for name, content in mnist.items()),
        train=tuple(pieces[:2]),
        test=tuple(pieces[2:]),
    )
    classes = tuple("abcdefghij")
    common = {"title": "a miniature", "classes": classes, "citation": "made up"}
    cifar = {**common, "image": (3, 4, 4), "releases": releases}
    entries = (
        Entry(name="mini", train=20, test=10, **cifar),
        Entry(name="mini_subset", train=10, test=10, whole="mini", **cifar),
        Entry(name="digits", train=20, test=10, image=(1, 5, 5), releases=(idx_release,), **common),
        Entry(name="shapes10", train=60, test=20, image=(3, 32, 32), stand_in=True, **common),
    )
    return Miniature({one.name: one for one in entries}, files, archives, x, y)
