"""tqdm without a terminal: the loop runs, no bar is drawn."""

from collections.abc import Iterable, Iterator
from typing import Any

__all__ = ["tnrange", "tqdm", "tqdm_notebook", "trange"]


class tqdm:  # noqa: N801  (tqdm's name)
    """Wraps an iterable, or counts by `update`."""

    def __init__(self, iterable: Iterable[Any] | None = None, *_: Any, **options: Any) -> None:
        self.iterable: Any = iterable if iterable is not None else ()
        self.total = options.get("total")
        self.n = 0

    def __iter__(self) -> Iterator[Any]:
        for item in self.iterable:
            yield item
            self.n += 1

    def __len__(self) -> int:
        return len(self.iterable) if self.total is None else int(self.total)

    def __enter__(self) -> "tqdm":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def update(self, n: int = 1) -> None:
        """Count on."""
        self.n += n

    def _ignore(self, *_: Any, **__: Any) -> None:
        """What would only be drawn."""

    set_description = set_description_str = set_postfix = set_postfix_str = _ignore
    close = clear = refresh = reset = unpause = display = _ignore

    @staticmethod
    def write(text: str, *_: Any, **__: Any) -> None:
        """Print a line, as tqdm does."""
        print(text)


def trange(*args: int, **_: Any) -> tqdm:
    """`tqdm(range(...))`."""
    return tqdm(range(*args))


tqdm_notebook, tnrange = tqdm, trange
