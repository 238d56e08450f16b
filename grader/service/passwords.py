"""Passwords: what is kept of them, and whether one is right."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: The fewest characters of a password.
SHORTEST = 10

_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def is_right(password: str, hashed: str | None) -> bool:
    """Whether a password is the one whose hash was kept. It takes as long where none was."""
    try:
        _HASHER.verify(hashed or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_hex(16))
