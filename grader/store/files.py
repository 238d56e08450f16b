"""Uploads, reports and weights by the digest of their content, in a folder or any store that fsspec knows."""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec

from grader.model.blame import SandboxError

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Files:
    """A place where bytes lie by their SHA-256. What is written is there whole, or not at all."""

    system: Any
    root: str

    @classmethod
    def at(cls, place: str) -> "Files":
        """The files at a path or a URL such as `s3://bucket/grader`."""
        system, root = fsspec.core.url_to_fs(place)
        system.makedirs(root, exist_ok=True)
        return cls(system, root)

    def put(self, data: bytes) -> str:
        """Keep some bytes; returns their digest. Twice the same bytes is once."""
        digest = hashlib.sha256(data).hexdigest()
        place = self._place(digest)
        if self.system.exists(place) and self.system.size(place) == len(data):
            return digest
        folder = place.rsplit("/", 1)[0]
        self.system.makedirs(folder, exist_ok=True)
        if self._is_local:
            _write_whole(Path(place), data)
            _sync_folder(Path(self.root))  # where the folder of the file may be new
        else:
            self.system.pipe_file(place, data)  # object stores show an object whole, or not at all
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of a digest. SandboxError where they are gone, or are not what they were."""
        if not _DIGEST.fullmatch(digest):
            raise SandboxError(f"{digest!r} is no digest")
        try:
            data: bytes = self.system.cat_file(self._place(digest))
        except FileNotFoundError:
            raise SandboxError(f"the file {digest} is missing from the store") from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise SandboxError(f"the file {digest} in the store is damaged")
        return data

    def room(self) -> int | None:
        """The bytes that are still free, where that can be told."""
        if not self._is_local:
            return None
        state = os.statvfs(self.root)
        return state.f_bavail * state.f_frsize

    def remove(self, digest: str) -> None:
        """Forget some bytes, if they are there."""
        place = self._place(digest)
        if self.system.exists(place):
            self.system.rm_file(place)

    def all(self) -> list[str]:
        """Every digest that is kept."""
        names = (path.rsplit("/", 2)[-2:] for path in self.system.find(self.root))
        return sorted("".join(pair) for pair in names if _DIGEST.fullmatch("".join(pair)))

    @property
    def _is_local(self) -> bool:
        protocol = self.system.protocol
        return "file" in ((protocol,) if isinstance(protocol, str) else protocol)

    def _place(self, digest: str) -> str:
        return f"{self.root}/{digest[:2]}/{digest[2:]}"


def _write_whole(file: Path, data: bytes) -> None:
    fresh = file.with_name(f".new-{secrets.token_hex(8)}")
    try:
        with fresh.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
        _sync_folder(file.parent)
    finally:
        fresh.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Have a name on disk too: without it a file that the database knows could be gone after a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
