"""Passwords: what is kept of them, and whether one is right."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: The fewest characters of a password.
SHORTEST = 10

#: OWASP's parameters for argon2id: a room of 500 signs in within half a minute on two cores.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


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
