"""Relative imports in files that lie at the top: `from .layers import *` finds the module beside the file.

A course's files stand in a package (`cs/nets/fc.py`) and are handed in one by one, without its folders. However many
dots such an import has, the module is looked for beside the file that has it, and is the same module as without dots.
"""

import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType

_PARENT = "_beside"
#: What a file at the top is told to be in: deep enough for `from ...layers import *`.
_PACKAGE = ".".join([_PARENT] * 4)


class Loader(importlib.machinery.SourceFileLoader):
    """Loads a file; one at the top may have relative imports."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the file."""
        self.place(module)
        super().exec_module(module)

    def place(self, module: ModuleType) -> None:
        """Tell a file at the top that it lies deep in folders."""
        if "." not in module.__name__ and not hasattr(module, "__path__"):
            module.__package__ = _PACKAGE


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds what a relative import names."""

    def __init__(self) -> None:
        self.specs: dict[int, object] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A spec for what such an import names; None for all else."""
        del path, target
        if name.split(".")[0] != _PARENT:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """The module of that name without dots; an empty one for the package that is not there."""
        names = [part for part in spec.name.split(".") if part != _PARENT]
        if not names:
            return ModuleType(spec.name)
        module = importlib.import_module(".".join(names))
        self.specs[id(module)] = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """It ran when it was imported; what the import machinery wrote over is put back."""
        if id(module) in self.specs:
            module.__spec__ = self.specs.pop(id(module))  # type: ignore[assignment]  # what it was


def settle(folder: str) -> None:
    """Let the files in `folder` have relative imports."""
    sys.meta_path.insert(0, Finder())
    sys.path_importer_cache[folder] = importlib.machinery.FileFinder(folder, (Loader, [".py"]))
