"""The course's secret, from which hidden inputs and variants follow: the same for all, unknown to all."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from grader.model.blame import SandboxError

#: Bytes below which a secret is taken for a damaged one.
SHORTEST = 16


@dataclass(frozen=True, repr=False)
class Secret:
    """A key that is never shown; `seed` derives numbers from it."""

    key: bytes

    def seed(self, *purpose: str | int) -> str:
        """A hexadecimal seed of 128 bits for a purpose, such as (run digest, "case", part, draw)."""
        text = "\x1f".join(str(word) for word in purpose)
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()[:32]

    def __repr__(self) -> str:
        return "Secret(…)"


def load_secret(file: Path) -> Secret:
    """The secret kept in a file, made with 256 random bits if there is none. GRADER_SECRET overrides it.

    SandboxError where it is damaged: a secret made anew would silently change every variant and hidden input.
    """
    fixed = os.environ.get("GRADER_SECRET")
    if fixed:
        return Secret(fixed.encode())
    try:
        return _read(file)
    except FileNotFoundError:
        pass
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = secrets.token_bytes(32)
    temporary = file.with_name(f".secret-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(fresh)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(temporary, file)  # fails where somebody made one meanwhile: theirs stands
    except FileExistsError:
        return _read(file)
    finally:
        temporary.unlink()
    return Secret(fresh)


def _read(file: Path) -> Secret:
    key = file.read_bytes()
    if len(key) < SHORTEST:
        message = f"the secret in {file} is cut short; put its copy back, or variants and hidden inputs will change"
        raise SandboxError(message)
    return Secret(key)
