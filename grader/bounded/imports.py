"""Service: which imports of a submission cannot work in a sandbox, found before it is run."""

import ast
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from grader.model.value import Plain
from grader.sandbox.packages import ALLOWED, QUIET

#: Foreign imports that are told, and the longest name of one: enough to mend a file, too little to fill a report.
MOST_FOUND = 10
LONGEST_NAME = 60


def serve(request: dict[str, Any]) -> Plain:
    """{"files": {name: uint8}} → [[file, line, module], …]: each import of what is neither listed nor handed in."""
    files: Mapping[str, np.ndarray] = request["files"]
    return find_foreign({name: content.tobytes() for name, content in files.items()})


def find_foreign(files: Mapping[str, bytes]) -> list[Plain]:
    """File, line and module of the first foreign imports. A file that is no Python has none: running it says why.

    Imports that a program may do without are left alone: in a `try`, or below `if __name__ == "__main__"`.
    """
    own = {PurePosixPath(name).parts[0].removesuffix(".py") for name in files}
    known = ALLOWED | set(QUIET) | own
    found: list[Plain] = []
    for name, content in files.items():
        if name.endswith(".py"):
            foreign = islice(_read_imports(content, known), MOST_FOUND - len(found))
            found += [[name, line, module[:LONGEST_NAME]] for line, module in foreign]
    return found


def _read_imports(content: bytes, known: Collection[str]) -> Iterator[tuple[int, str]]:
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        for module in _modules_of(node):
            top = module.partition(".")[0]
            if top not in known:
                yield getattr(node, "lineno", 0), top
        if not isinstance(node, ast.Try) and not _is_main_guard(node):
            todo += reversed(list(ast.iter_child_nodes(node)))


def _modules_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        return [node.module]
    return []


def _is_main_guard(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and any(
        isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(node.test)
    )
