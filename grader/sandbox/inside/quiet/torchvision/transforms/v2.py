"""torchvision.transforms.v2: importable and describable, not usable."""

from typing import Any

from .. import Absent, Described

__path__: list[str] = []  # its parts are as absent as itself


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return (Described if name[0].isupper() else Absent)(f"torchvision.transforms.v2.{name}")
