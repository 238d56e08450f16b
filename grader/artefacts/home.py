"""GRADER_HOME: contents by digest, written whole or not at all."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.artefacts.secret import Secret, load_secret
from grader.model.blame import SandboxError

_DIGITS = 64
_DIGEST = re.compile(rf"[0-9a-f]{{{_DIGITS}}}")


@dataclass(frozen=True)
class Home:
    """A folder of ours. Everything in `objects` is named by the SHA-256 of its bytes."""

    root: Path

    def put(self, data: bytes) -> str:
        """Keep some bytes; returns their digest. Twice the same bytes is once."""
        digest = _digest(data)
        if self.get(digest) is None:  # absent, or damaged
            write_whole(self._object(digest), data)
        return digest

    def get(self, digest: str) -> bytes | None:
        """The bytes of a digest, or None if they are not kept, or not what their name says."""
        if not _DIGEST.fullmatch(digest):
            return None
        try:
            data = self._object(digest).read_bytes()
        except FileNotFoundError:
            return None
        return data if _digest(data) == digest else None

    def remember(self, kind: str, key: str, data: bytes) -> None:
        """Keep what was worked out under a key, for the next time the same is asked.

        It need not outlive a power cut: what is damaged then is known by its digest, and worked out again.
        """
        write_whole(self._cached(kind, key), _digest(data).encode() + data, lasting=False)

    def recall(self, kind: str, key: str) -> bytes | None:
        """What was remembered under a key, or None."""
        try:
            kept = self._cached(kind, key).read_bytes()
        except FileNotFoundError:
            return None
        digest, data = kept[:_DIGITS], kept[_DIGITS:]
        return data if _digest(data).encode() == digest else None

    def remembered(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """Everything of a kind that is remembered, by its key; what is damaged or gone meanwhile is left out."""
        for file in sorted((self.root / "cache" / kind).glob("??/*")):
            key = file.parent.name + file.name
            data = None if file.name.startswith(".") else self.recall(kind, key)
            if data is not None:
                yield key, data

    def forget(self, kind: str, key: str) -> None:
        """Remember no more what was under a key."""
        self._cached(kind, key).unlink(missing_ok=True)

    def size(self, digest: str, before: float) -> int | None:
        """The bytes of what is kept under a digest since before a moment (seconds since 1970); else None."""
        try:
            found = self._object(digest).stat()
        except FileNotFoundError:
            return None
        return found.st_size if found.st_mtime < before else None

    def remove(self, digest: str) -> None:
        """Keep some bytes no longer. Nothing that is remembered may name them any more."""
        if not _DIGEST.fullmatch(digest):
            raise SandboxError(f"{digest!r} is no digest")
        self._object(digest).unlink(missing_ok=True)

    def secret(self) -> Secret:
        """The course's secret, made at first use, readable by its owner only."""
        return load_secret(self.root / "secret")

    def _object(self, digest: str) -> Path:
        return self.root / "objects" / digest[:2] / digest[2:]

    def _cached(self, kind: str, key: str) -> Path:
        return self.root / "cache" / kind / key[:2] / key[2:]


def open_home(root: Path | None = None) -> Home:
    """The home folder: the given one, else GRADER_HOME, else the user's data folder. Made if missing.

    Raises SandboxError, saying what to do, where it cannot be written.
    """
    default = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "grader"
    chosen = root or Path(os.environ.get("GRADER_HOME", default))
    try:
        chosen.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=chosen):
            pass
    except OSError as error:
        message = f"cannot write to {chosen} ({error.strerror}); set GRADER_HOME to a folder that can be written"
        raise SandboxError(message) from None
    return Home(chosen.resolve())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write_whole(file: Path, data: bytes, mode: int = 0o644, *, lasting: bool = True) -> None:
    """Write a file so that at every moment it holds its old bytes or its new ones; on disk, where it is to last."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            if lasting:
                os.fsync(stream.fileno())
        os.chmod(name, mode)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
