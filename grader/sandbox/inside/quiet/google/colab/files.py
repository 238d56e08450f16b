"""google.colab.files outside Colab: nobody is there to send or take a file."""

from typing import Any

__all__ = ["download", "upload"]


def upload(*_: Any, **__: Any) -> dict[str, bytes]:
    """No file was chosen."""
    return {}


def download(*_: Any, **__: Any) -> None:
    """Nobody takes it."""
