"""Libraries that are not here: importing one costs nothing, using one says that it is not here.

Notebooks import pandas or scikit-learn in their first cell and never use them. Such an import gives a stand-in; the
first use of it raises the ModuleNotFoundError that the import would have. An import inside a `try` fails at once, as
everywhere: its writer has thought of it.
"""

import ast
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from functools import cache
from types import CodeType, FrameType, ModuleType
from typing import Any, NoReturn

from grader.sandbox.inside import beside


class Absent:
    """Something from a library that is not here. Whatever is done with it raises."""

    def __init__(self, library: str) -> None:
        object.__setattr__(self, "_library", library)

    def _raise(self, *_: Any, **__: Any) -> NoReturn:
        library = object.__getattribute__(self, "_library")
        raise ModuleNotFoundError(f"No module named '{library}'", name=library)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # what Python and its inspectors ask of anything
        return self._raise()

    __call__ = __getitem__ = __setitem__ = __setattr__ = __iter__ = __len__ = __bool__ = __enter__ = _raise
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = __truediv__ = __mro_entries__ = _raise


#: Modules that are not here and of which a file asked for everything: `from dnn_utils import *`.
starred: list[str] = []


class AbsentModule(ModuleType):
    """A library that is not here, or a part of one: every name in it is an Absent."""

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            starred.append(self.__name__)
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Absent(self.__name__.partition(".")[0])


class QuietPart(ModuleType):
    """A part of a library that stands here without doing anything: as quiet as the library itself."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        library = self.__name__.partition(".")[0]
        quiet = getattr(sys.modules[library], "__getattr__", None)
        return quiet(name) if quiet is not None else Absent(library)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds what nobody else found, where the import stands in a submission and not in a `try`."""

    def __init__(self, folder: str, quiet: str) -> None:
        self.folder = folder
        self.quiet = quiet

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A spec for a stand-in, or None where the import must fail."""
        del path, target
        parent = sys.modules.get(name.rpartition(".")[0])
        if "." in name and not (isinstance(parent, AbsentModule) or self._is_quiet(parent)):
            return None  # a part that a library that is here does not have
        if "." not in name and not self._is_bare():
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """The stand-in."""
        parent = sys.modules.get(spec.name.rpartition(".")[0])
        return QuietPart(spec.name) if self._is_quiet(parent) else AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""

    def _is_quiet(self, module: ModuleType | None) -> bool:
        return isinstance(module, QuietPart) or (getattr(module, "__file__", None) or "").startswith(self.quiet)

    def _is_bare(self) -> bool:
        """Whether the import statement is the submission's own and stands in no `try`."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and _is_machinery(frame.f_code.co_filename):
            frame = frame.f_back
        if frame is None or not frame.f_code.co_filename.startswith(self.folder):
            return False
        return frame.f_lineno not in _lines_in_try(frame.f_code, frame.f_globals.get("__file__", ""))


def _is_machinery(file: str) -> bool:
    return "importlib" in file or file == beside.__file__


@cache
def _lines_in_try(code: CodeType, file: str) -> frozenset[int]:
    """The lines of a file, or of a notebook's cell, that stand in the body of a `try`."""
    del file
    source = _source(code)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            for statement in node.body:
                lines.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    return frozenset(lines)


def _source(code: CodeType) -> str:
    import linecache

    return "".join(linecache.getlines(code.co_filename))


def settle(folder: str, quiet: str) -> None:
    """Let imports of absent libraries pass in the files below `folder`, and of parts of those that stand in `quiet`."""
    sys.meta_path.append(Finder(folder, quiet + "/"))
