"""What stands below a line that needs what is not here: defined all the same, as in a notebook.

A script loads its data set, or makes its plots with another library, at the top of the file that has the network. That
neither is here is no mistake of its writer's, so the classes, functions, imports and assignments further down are made
where they can be. Loops and calls, such as the training, are left out. Whatever else stops a file stops it.
"""

import ast
import sys
import traceback
from types import ModuleType

from grader.sandbox.inside import calling, hints

_MADE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def define(module: ModuleType, path: str, error: Exception) -> bool:
    """Define what stands in the file below the line that raised. False where the error is of another sort."""
    if not _needs_what_is_not_here(error):
        return False
    line = next((place.lineno for place in traceback.extract_tb(error.__traceback__) if place.filename == path), None)
    if line is None:
        return False
    with open(path, "rb") as file:
        nodes = ast.parse(file.read()).body
    kind = type(error).__name__
    calling.note_stop(module, f"line {line} stopped with {kind}: {str(error)[:200]}")
    print(f"line {line} stopped with {kind}; what stands below it was defined all the same", file=sys.stderr)
    for node in nodes:
        if node.lineno > line and isinstance(node, _MADE):
            try:
                exec(compile(ast.Module([node], []), path, "exec"), module.__dict__)  # noqa: S102  (the student's own)
            except Exception as other:  # noqa: BLE001  (whatever a student's line raises)
                calling.note_stop(module, f"line {node.lineno} stopped with {type(other).__name__}: {str(other)[:200]}")
    return True


def _needs_what_is_not_here(error: Exception) -> bool:
    """A library, a file or a network."""
    return isinstance(error, ModuleNotFoundError | FileNotFoundError) or hints.is_of_network(error)
