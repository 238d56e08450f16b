"""Open what somebody downloaded, a folder or a tar, and hand out the official pieces in it, by name, checked.

Nothing is ever extracted: members are looked up by the names the registry lists, must have the listed size, and
must have the listed digest. What else is in there is passed over under a cap.
"""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from grader.data.complaint import complain
from grader.data.registry import Archive, Piece, Release

_BROKEN = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error)
_MEMBERS = 200  # official archives have 8
_SLACK = 50_000_000  # bytes beside the pieces
#: Folders in which people's other tools leave the files: the archives' own, and torchvision's.
_BELOW = (".", "cifar-10-batches-py", "cifar-10-batches-bin", "MNIST/raw", "raw")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pieces(path: Path, release: Release, wanted: tuple[Piece, ...]) -> Iterator[tuple[Piece, bytes]]:
    """Each wanted piece that is there, with its content, in whatever order they lie.

    `path` is an archive of the release or a folder with its files, packed with gzip or not. Raises ProblemError
    for a file that is not the official one.
    """
    try:
        yield from _in_folder(path, wanted) if path.is_dir() else _in_tar(path, release, wanted)
    except _BROKEN as why:
        raise complain(path, "broken", f"the file is damaged ({why}); download it again") from why
    except OSError as why:
        raise complain(path, "unreadable", f"the file cannot be read: {why.strerror or why}") from why


def present(folder: Path, wanted: tuple[Piece, ...]) -> bool:
    """Whether every wanted piece lies in that folder, packed or not, right or wrong."""
    return all(_find(folder, piece) for piece in wanted)


def recognise(path: Path, releases: tuple[Release, ...]) -> tuple[Release, Archive] | None:
    """The release whose archive this file is, byte for byte, or None."""
    sizes = {archive.size for release in releases for archive in release.archives}
    if path.stat().st_size not in sizes:
        return None
    digest = sha256_of(path)
    return next(
        ((release, archive) for release in releases for archive in release.archives if archive.sha256 == digest),
        None,
    )


def _in_folder(folder: Path, wanted: tuple[Piece, ...]) -> Iterator[tuple[Piece, bytes]]:
    for piece in wanted:
        file = _find(folder, piece)
        if file is None:
            continue
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as content:
            yield piece, _checked(piece, content.read(piece.size + 1), file)


def _find(folder: Path, piece: Piece) -> Path | None:
    """The file of that name, perhaps packed, perhaps with something put before it; its digest decides later."""
    for below in _BELOW:
        for ending in ("", ".gz"):
            exact = folder / below / f"{piece.name}{ending}"
            for file in (exact, *sorted((folder / below).glob(f"*-{piece.name}{ending}"))):
                if file.is_file():
                    return file
    return None


def _in_tar(path: Path, release: Release, wanted: tuple[Piece, ...]) -> Iterator[tuple[Piece, bytes]]:
    by_name = {piece.name: piece for piece in wanted}
    cap = sum(piece.size for piece in (*release.train, *release.test)) + _SLACK
    with gzip.open(path) as unpacked, tarfile.open(fileobj=_Capped(unpacked, cap), mode="r|") as tar:
        for number, member in enumerate(tar):
            if number >= _MEMBERS:
                raise tarfile.ReadError(f"more than {_MEMBERS} members")
            piece = by_name.get(PurePosixPath(member.name).name)
            if piece is None or not member.isfile():
                continue
            content = tar.extractfile(member)
            if content is not None:
                yield piece, _checked(piece, content.read(piece.size + 1), path)


def _checked(piece: Piece, content: bytes, file: Path) -> bytes:
    kind, _, digest = piece.digest.partition(":")
    found = hashlib.new(kind, content, usedforsecurity=False).hexdigest()
    if len(content) != piece.size or found != digest:
        what = f"{piece.name} is not the official file: "
        what += f"{len(content):,} bytes instead of {piece.size:,}" if len(content) < piece.size else f"other {kind}"
        raise complain(file, "digest", f"{what}; download it again")
    return content


class _Capped(io.RawIOBase):
    """A stream that ends in an error after `cap` bytes, so that a small file cannot unpack without end."""

    def __init__(self, stream: BinaryIO | gzip.GzipFile, cap: int) -> None:
        super().__init__()
        self._stream = stream
        self._left = cap

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        block = self._stream.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(block)
        if self._left < 0:
            raise tarfile.ReadError("it unpacks to far more than the data set")
        return block
