"""Turn the official files of a data set, as they were downloaded, into its arrays."""

from pathlib import Path

import numpy as np

from grader.data.arrays import Arrays, Labels, Pixels, split
from grader.data.batch import Malformed, read_batch
from grader.data.complaint import complain
from grader.data.container import pieces, present, recognise
from grader.data.idx import read_idx
from grader.data.registry import Entry, Piece, Release

_SPLIT_SEED = 20_1998  # the year of MNIST; any fixed number does
_SPLIT_SHARE = 0.8

Labelled = tuple[Pixels, Labels]


def read_official(path: Path, entry: Entry) -> tuple[Arrays, str, str]:
    """Arrays, origin and note from an official archive, or from a folder with its files, packed or not.

    Raises ProblemError where it is neither, or where a file is not the official one.
    """
    release = _release(path, entry)
    if release.form == "idx":
        return _read_idx_pieces(path, release)
    images = {
        piece.name: _decoded(path, piece, content, release, entry)
        for piece, content in pieces(path, release, (*release.train, *release.test))
    }
    _need(path, entry, (*release.train, *release.test), images)
    train = [images[piece.name] for piece in release.train]
    test = [images[piece.name] for piece in release.test]
    arrays = Arrays(
        np.concatenate([x for x, _ in train]),
        np.concatenate([y for _, y in train]),
        np.concatenate([x for x, _ in test]),
        np.concatenate([y for _, y in test]),
    )
    return arrays, f"official {release.form} release, digests checked", ""


def _release(path: Path, entry: Entry) -> Release:
    """Which release this path is."""
    if path.is_dir():
        for release in entry.releases:
            if present(path, release.test):
                return release
        wanted = " or ".join(", ".join(p.name for p in release.test) for release in entry.releases)
        raise complain(path, "missing", f"this folder does not hold {entry.name}: expected {wanted} in it")
    known = recognise(path, entry.releases)
    if known is None:
        files = ", ".join(archive.file for release in entry.releases for archive in release.archives)
        raise complain(
            path,
            "unofficial",
            f"this is none of the official files of {entry.name} ({files}; SHA-256 compared): cut short, perhaps? "
            f"Type `grader data fetch {entry.name}`, or name the folder the files were extracted to",
        )
    return known[0]


def _decoded(path: Path, piece: Piece, content: bytes, release: Release, entry: Entry) -> Labelled:
    try:
        if release.form == "cifar-binary":
            return _read_binary(content, entry.image)
        return read_batch(content, entry.image)
    except Malformed as why:
        raise complain(path, "format", f"{piece.name} {why}") from why


def _read_binary(content: bytes, image: tuple[int, int, int]) -> Labelled:
    """Rows of one label byte and the pixels, channel after channel."""
    row = 1 + int(np.prod(image))
    if not content or len(content) % row:
        raise Malformed(f"holds {len(content)} bytes, not whole rows of {row}")
    rows = np.frombuffer(content, dtype=np.uint8).reshape(-1, row)
    return rows[:, 1:].reshape(-1, *image), rows[:, 0].astype(np.int64)


def _read_idx_pieces(path: Path, release: Release) -> tuple[Arrays, str, str]:
    """MNIST: each archive is one file, so a path to one of them means the folder it lies in."""
    folder = path if path.is_dir() else path.parent
    both = present(folder, release.train)
    wanted = (*release.train, *release.test) if both else release.test
    found = {piece.name: content for piece, content in pieces(folder, release, wanted)}
    test = _labelled(folder, release.test, found)
    if both:
        train = _labelled(folder, release.train, found)
        return Arrays(*train, *test), "official IDX files, digests checked", ""
    cut = round(_SPLIT_SHARE * len(test[1]))
    note = (
        f"only the {len(test[1]):,} test images were there: {cut:,} of them, drawn once by a fixed seed, are the "
        f"training set and the other {len(test[1]) - cut:,} the test set; accuracies are lower than on all of MNIST"
    )
    return split(*test, cut, _SPLIT_SEED), "official IDX files of the test set, digests checked", note


def _labelled(folder: Path, wanted: tuple[Piece, ...], found: dict[str, bytes]) -> Labelled:
    images, labels = wanted
    for piece in wanted:
        if piece.name not in found:
            raise complain(folder, "missing", f"{piece.name} is missing; it belongs beside the other files")
    try:
        x, y = read_idx(found[images.name], 3), read_idx(found[labels.name], 1)
    except Malformed as why:
        raise complain(folder, "format", f"{images.name} or {labels.name} {why}") from why
    return x[:, None], y.astype(np.int64)


def _need(path: Path, entry: Entry, wanted: tuple[Piece, ...], found: dict[str, Labelled]) -> None:
    missing = [piece.name for piece in wanted if piece.name not in found]
    if missing:
        raise complain(path, "missing", f"{', '.join(missing)} of {entry.name} missing here")
