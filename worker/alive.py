"""A sign of life that a container's health check can see: a file, touched each time the database has heard of us."""

import tempfile
from pathlib import Path

FILE = Path(tempfile.gettempdir()) / "grader-alive"


def show_alive() -> None:
    """Say that this process lives and reaches the database."""
    FILE.touch()
