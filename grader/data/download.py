"""Download one official file: resumed where it broke off, its digest checked while it streams."""

import contextlib
import fcntl
import hashlib
import http.client
import os
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from grader.data.registry import Archive
from grader.model.blame import SandboxError

#: Called with file name, bytes so far, and bytes in all.
Progress = Callable[[str, int, int], None]

_BLOCK = 1 << 18


class _BrokenOff(Exception):  # noqa: N818  (an event, caught where the next address is tried)
    """The network failed, as opposed to our disk: both raise OSError."""


def silent(_file: str, _done: int, _total: int) -> None:
    """Progress for whoever watches nothing."""


def download(archive: Archive, folder: Path, progress: Progress = silent, timeout: float = 30.0) -> Path:
    """The archive's file in `folder`, complete and with the right digest.

    What broke off stays beside it as `.part` and is gone on with next time; what has another digest is removed.
    `timeout` is seconds without a single byte. Raises SandboxError with what to do where no address works.
    """
    target = folder / archive.file
    part = folder / f"{archive.file}.part"
    failures = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(part) as file:
            for address in archive.addresses:
                failure = _continue(archive, address, file, progress, timeout)
                if failure is None:
                    os.replace(part, target)
                    return target
                failures.append(f"{address}: {failure}")
    except OSError as why:
        raise SandboxError(f"could not write {part}: {why}") from why
    raise SandboxError(
        f"could not download {archive.file}:\n  "
        + "\n  ".join(failures)
        + "\nCheck the network (a proxy is taken from HTTPS_PROXY) and type the same again: it goes on where it "
        "broke off. Or bring the file here by another way and type `grader data add NAME PATH`."
    )


def _continue(archive: Archive, address: str, file: BinaryIO, progress: Progress, timeout: float) -> str | None:
    """Fill `file` up from one address; why that failed, or None if it is complete and right."""
    if not address.startswith(("https://", "http://")):
        return "is no web address"
    state, have = _hashed(file)
    if have > archive.size or (have == archive.size and state.hexdigest() != archive.sha256):
        state, have = hashlib.sha256(), _emptied(file)
    if have < archive.size:
        try:
            with _open(address, have, timeout) as reply:
                if have and reply.status != http.HTTPStatus.PARTIAL_CONTENT:
                    state, have = hashlib.sha256(), _emptied(file)
                while have <= archive.size and (block := _block(reply)):
                    state.update(block)
                    file.write(block)
                    have += len(block)
                    progress(archive.file, min(have, archive.size), archive.size)
        except _BrokenOff as why:
            return str(why)
        finally:
            file.flush()
    if have < archive.size:
        return f"the connection ended after {have:,} of {archive.size:,} bytes"
    if have > archive.size or state.hexdigest() != archive.sha256:
        _emptied(file)
        return "sent another file than the official one (SHA-256 differs)"
    return None


def _open(address: str, have: int, timeout: float) -> http.client.HTTPResponse:
    request = urllib.request.Request(address, headers={"User-Agent": "grader"})  # noqa: S310  (checked above)
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        reply = urllib.request.urlopen(request, timeout=timeout)  # noqa: S310  (http and https only; digest checked)
    except (OSError, http.client.HTTPException) as why:  # URLError, time-outs and TLS errors are OSErrors
        raise _BrokenOff(str(getattr(why, "reason", why)) or type(why).__name__) from why
    assert isinstance(reply, http.client.HTTPResponse)
    return reply


def _block(reply: http.client.HTTPResponse) -> bytes:
    try:
        return reply.read(_BLOCK)
    except (OSError, http.client.HTTPException) as why:
        raise _BrokenOff(str(why) or type(why).__name__) from why


def _hashed(file: BinaryIO) -> "tuple[hashlib._Hash, int]":
    """The digest so far of what an earlier try left, and its length; the file stands at its end."""
    state = hashlib.sha256()
    file.seek(0)
    for block in iter(lambda: file.read(_BLOCK), b""):
        state.update(block)
    return state, file.tell()


def _emptied(file: BinaryIO) -> int:
    file.seek(0)
    file.truncate()
    return 0


@contextlib.contextmanager
def _alone(part: Path) -> Iterator[BinaryIO]:
    """The part file, opened by us alone; where nothing is left in it, it goes away again."""
    with part.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as why:
            raise SandboxError(f"{part.name} is being downloaded by somebody else right now") from why
        yield file
        if part.exists() and part.stat().st_size == 0:
            part.unlink()
