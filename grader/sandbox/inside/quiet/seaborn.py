"""seaborn where nobody looks: as quiet as matplotlib."""

from typing import Any

from matplotlib import Quiet  # type: ignore[import-not-found]  # the quiet one beside it


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Quiet()
