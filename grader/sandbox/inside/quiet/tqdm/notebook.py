"""tqdm.notebook: the same as tqdm here."""

from . import tqdm, trange

__all__ = ["tqdm", "trange"]
