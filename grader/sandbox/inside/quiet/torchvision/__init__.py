"""torchvision is not here. Importing it without using it is fine; using it says so."""

from typing import Any

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


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Absent(f"torchvision.{name}")
