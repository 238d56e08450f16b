"""torchvision.transforms: importable and describable, not usable."""

import importlib
from typing import Any

from .. import Absent, Described


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    if name in ("functional", "v2"):
        return importlib.import_module(f"{__name__}.{name}")
    return (Described if name[0].isupper() else Absent)(f"torchvision.transforms.{name}")
