"""matplotlib.pyplot where nobody looks."""

from typing import Any

import numpy as np

from . import Quiet, rcParams

#: What `from matplotlib.pyplot import *` brings besides: names that people use, and that stand nowhere below.
_QUIET = (
    "annotate", "arrow", "axes", "axhline", "axis", "axvline", "bar", "barh", "boxplot", "cla", "clf", "close",
    "clim", "cm", "colorbar", "contour", "contourf", "draw", "errorbar", "figtext", "figure", "fill", "fill_between",
    "gca", "gcf", "get_cmap", "grid", "hist", "hist2d", "hlines", "hold", "imread", "imsave", "imshow", "ioff", "ion",
    "legend", "loglog", "margins", "matshow", "pause", "pcolor", "pcolormesh", "pie", "plot_surface",
    "quiver", "rc", "savefig", "scatter", "semilogx", "semilogy", "set_cmap", "setp", "show", "stem",
    "step", "streamplot", "style", "subplot", "subplot2grid", "subplots_adjust", "suptitle", "table",
    "text", "tick_params", "tight_layout", "title", "twinx", "vlines", "xlabel", "xlim", "xscale", "xticks", "ylabel",
    "ylim", "yscale", "yticks",
)  # fmt: skip
__all__ = ["plot", "rcParams", "subplots"]
__all__ += _QUIET


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
