"""google.colab.drive outside Colab: nothing is mounted. Opening a file there says that it is not here."""

from typing import Any

__all__ = ["flush_and_unmount", "mount"]


def mount(*_: Any, **__: Any) -> None:
    """Mount nothing."""


def flush_and_unmount(*_: Any, **__: Any) -> None:
    """Nothing is mounted."""
