"""torchvision.transforms.functional: importable, not usable."""

from typing import Any

from .. import Absent

__path__: list[str] = []  # its parts are as absent as itself


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Absent(f"torchvision.transforms.functional.{name}")
