"""torchvision is not here. Importing it without using it is fine; using it says so."""

import importlib
from typing import Any

_PARTS = ("datasets", "io", "models", "ops", "transforms", "utils")

__version__ = "0"


class Absent:
    """Stands for a name of torchvision until it is used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def _refuse(self) -> Any:
        raise ModuleNotFoundError(f"{self._name} is not available here", name="torchvision")

    def __call__(self, *_: Any, **__: Any) -> Any:
        return self._refuse()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._refuse()

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return self._refuse()  # type: ignore[no-any-return]  # never returns


class Described(Absent):
    """Stands for a class of transforms. One may be described; applying it is what needs the library."""

    def __call__(self, *_: Any, **__: Any) -> Any:
        """A transform with these arguments."""
        return Absent(self._name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self._name}.{name}")  # `InterpolationMode.BILINEAR`


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    if name in _PARTS:
        return importlib.import_module(f"{__name__}.{name}")
    return Absent(f"torchvision.{name}")
