"""Notebooks as modules: their code cells in order, each so that one that stops does not stop the others."""

import ast
import json
import re
from typing import Any

from grader.model.blame import Refused
from grader.model.value import Plain

#: Lines that only a notebook understands.
_MAGIC = re.compile(r"^\s*(%|!|\?|\w[\w.]*\s*\?+\s*$)")
_CELL_MAGIC = re.compile(r"^\s*%%(?!time|timeit|capture)\w+")

_MODULE = '''\
"""The code cells of a notebook, run in order. A cell that stops is reported and the next one runs."""
import sys as _sys
import traceback as _traceback

_CELLS = {cells}
for _number, _source in _CELLS:
    try:
        exec(compile(_source, f"{{__file__}}, cell {{_number}}", "exec"), globals())
    except Exception:  # whatever a cell raises: the next one runs all the same, as in a notebook
        print(f"cell {{_number}} stopped:", file=_sys.stderr)
        _traceback.print_exc()
'''


def serve(request: dict[str, Any]) -> Plain:
    """The module text of the notebook in `data`. Refused where it is none."""
    return convert(bytes(request["data"]))


def convert(data: bytes) -> str:
    """The code cells of a Jupyter notebook as the text of one module. Refused where it is none."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
        cells = list(_cells(notebook))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise Refused("the .ipynb file cannot be read as a notebook; save it again, or hand in a .py file") from None
    return _MODULE.format(cells="[\n" + "".join(f"    ({number}, {source!r}),\n" for number, source in cells) + "]")


def _cells(notebook: dict[str, Any]) -> list[tuple[int, str]]:
    """Code cells with their number among all cells, magics taken out. Both forms of notebook files (3 and 4)."""
    raw = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
    found = []
    for number, cell in enumerate(raw, 1):
        if cell["cell_type"] != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        text = source if isinstance(source, str) else "".join(source)
        if not _CELL_MAGIC.match(text):
            found.append((number, text if _is_python(text) else _without_magics(text)))
    return found


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _without_magics(text: str) -> str:
    """A cell without the lines that only a notebook understands; the others keep their numbers."""
    return "\n".join("" if _MAGIC.match(line) else line for line in text.split("\n"))
