"""What a sealed process is there for: the harness of a run, or a service of the bounded zone, and how it gets ready.

A role is a module with `main(fd, argument)`. It may have `prepare()`, called once before anything is sealed or forked,
and `rehearse()`, called in a sealed spare while nobody waits: it touches what the job will touch.
"""

import ctypes
import importlib
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType


def load(name: str, preload: Iterable[str]) -> ModuleType:
    """Import what the role will need, and the role itself, prepared. Everything works on one core until told else.

    A thread that stood before sealing would keep its privileges, and one that stood before a fork would be missing.
    """
    for module in preload:
        importlib.import_module(module)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    role = importlib.import_module(name)
    if hasattr(role, "prepare"):
        role.prepare()
    return role


def rehearse(role: ModuleType) -> None:
    """Let a role touch what its job will touch."""
    if hasattr(role, "rehearse"):
        role.rehearse()


def use_cores(count: int) -> None:
    """How many cores the numerics work on from now on. Comes after sealing, since it starts threads."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(count)
    if count > 1:
        _let_numpy_use(count)


def _let_numpy_use(count: int) -> None:
    """NumPy's OpenBLAS has no function of NumPy's own for it. Where it is another library, it stays at one core."""
    import numpy

    folder = Path(numpy.__file__).parent.parent / "numpy.libs"
    for library in folder.glob("libscipy_openblas*"):
        loaded = ctypes.CDLL(str(library))
        for name in ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads"):
            if hasattr(loaded, name):
                getattr(loaded, name)(count)
                return
