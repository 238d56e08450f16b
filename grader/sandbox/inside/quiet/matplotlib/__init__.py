"""matplotlib where nobody looks: every plotting call is accepted and draws nothing."""

import dis
import sys
from types import FrameType
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
        return iter([Quiet() for _ in range(_how_many(sys._getframe(1)))])

    def _other(self, *_: Any) -> "Quiet":
        return Quiet()

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __neg__ = _other

    def __len__(self) -> int:
        return 2

    def __enter__(self) -> "Quiet":
        return self

    def __exit__(self, *_: object) -> None:
        return None


def _how_many(frame: FrameType) -> int:
    """As many as `counts, bins, patches = plt.hist(...)` unpacks; two for a loop or `list(...)`, which may not hang."""
    code, place = frame.f_code.co_code, frame.f_lasti
    name, argument = dis.opname[code[place]], code[place + 1]
    return argument if name == "UNPACK_SEQUENCE" else 2


rcParams: dict[str, Any] = {}  # noqa: N816  (matplotlib's name)


def use(*_: Any, **__: Any) -> None:
    """Choosing a backend changes nothing."""


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Quiet()
