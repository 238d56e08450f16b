"""matplotlib.cm where nobody looks."""

from . import __getattr__

__all__ = ["__getattr__"]
