"""matplotlib where nobody looks: every plotting call is accepted and draws nothing."""

from typing import Any


class Quiet:
    """Stands for every figure, axis and artist. Any attribute is another one, any call gives another one."""

    def __getattr__(self, name: str) -> "Quiet":
        if name.startswith("__"):
            raise AttributeError(name)
        return Quiet()

    def __call__(self, *_: Any, **__: Any) -> Any:
        """Accept whatever is asked."""
        return Quiet()

    def __getitem__(self, key: Any) -> "Quiet":
        return Quiet()

    def __setitem__(self, key: Any, value: Any) -> None:
        return None

    def __iter__(self) -> Any:
        return iter((Quiet(), Quiet()))  # `line, other = plt.plot(...)`; endless would hang `list(...)`

    def __len__(self) -> int:
        return 2

    def __enter__(self) -> "Quiet":
        return self

    def __exit__(self, *_: object) -> None:
        return None


rcParams: dict[str, Any] = {}  # noqa: N816  (matplotlib's name)


def use(*_: Any, **__: Any) -> None:
    """Choosing a backend changes nothing."""


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Quiet()
