"""matplotlib.pyplot where nobody looks."""

from typing import Any

import numpy as np

from . import Quiet, rcParams

__all__ = ["plot", "rcParams", "subplots"]


def subplots(nrows: int = 1, ncols: int = 1, **options: Any) -> tuple[Quiet, Any]:
    """A figure and its axes: one, or an array of them in the shape matplotlib gives."""
    if nrows * ncols == 1:
        return Quiet(), Quiet()
    axes = np.empty((nrows, ncols), dtype=object)  # filled one by one: NumPy would look for sequences inside
    for place in np.ndindex(nrows, ncols):
        axes[place] = Quiet()
    return Quiet(), axes if options.get("squeeze") is False else axes.squeeze()


def plot(*_: Any, **__: Any) -> list[Quiet]:
    """One line, as `line, = plt.plot(...)` expects."""
    return [Quiet()]


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Quiet()
