"""Notebooks as modules: their code cells in order, each so that one that stops does not stop the others."""

import ast
import io
import json
import re
import tokenize
from typing import Any

from grader.model.blame import Refused
from grader.model.value import Plain

#: Lines that only a notebook understands, after their indentation: commands, questions, and what is set to a command.
_MAGIC = re.compile(r"^(\s*)(?:%|!|\?|\w[\w.]*\s*\?+\s*$|[\w.,\s]*=\s*[!%])")
#: The first line of a cell that is no Python; in Colab a title stands above it.
_CELL_MAGIC = re.compile(r"^(?:\s|#[^\n]*\n)*%%(?!(?:time|timeit|capture|prun|memit|notify|wandb)\b)\w+")
#: A cell that is written to a module beside the notebook, for another cell to import.
_WRITTEN = re.compile(r"^\s*%%(?:writefile|file)[ \t]+(-a[ \t]+)?([\w./-]+\.py)[ \t]*(?:\n|$)")
#: What is timed is run all the same, and what it sets is used by later cells.
_TIMED = re.compile(r"^(\s*)%time\s+(\S.*)$")

#: What brings NumPy's and pyplot's names into a notebook.
_PYLAB = re.compile(r"^(\s*)%pylab\b")
_OF_PYLAB = "import numpy as np, matplotlib.pyplot as plt; from pylab import *"

#: Lines of one statement that are looked through: each that looks like a magic asks for it.
_MOST_OPEN = 500

#: Seconds for all cells together, below what an import may take; and what each has, however long others took.
ALL_CELLS, LEAST = 8.0, 0.25

_MODULE = '''\
"""The code cells of a notebook, run in order. One that stops, or takes too long, is reported, and the next one runs."""
from grader.sandbox.inside import pieces as _pieces

_CELLS = {cells}
_notebook = _pieces.Pieces(globals(), {all_cells}, {least})
_write_module = _notebook.write_module
_STOPPED_CELLS = []
_notebook.run_cells(_CELLS)
'''


def serve(request: dict[str, Any]) -> Plain:
    """The module text of the notebook in `data`. Refused where it is none."""
    return convert(bytes(request["data"]))


def convert(data: bytes) -> str:
    """The code cells of a Jupyter notebook as the text of one module. Refused where it is none."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
        cells = list(_cells(notebook))
        language = _language(notebook)
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise Refused("the .ipynb file cannot be read as a notebook; save it again, or hand in a .py file") from None
    if language is not None and not all(_is_python(source) for _, source in cells):
        raise Refused(f"this notebook is written in {language}; hand in a Python notebook, or a .py file")
    listed = "[\n" + "".join(f"    ({number}, {source!r}),\n" for number, source in cells) + "]"
    return _MODULE.format(cells=listed, all_cells=ALL_CELLS, least=LEAST)


def _language(notebook: dict[str, Any]) -> str | None:
    """The language a notebook says it is written in, where that is not Python."""
    about = notebook.get("metadata", {})
    named = [about.get(key, {}).get(name) for key, name in (("language_info", "name"), ("kernelspec", "language"))]
    said = next((name for name in named if isinstance(name, str) and name), "python")
    shown = "".join(char for char in said[:30] if char.isprintable())
    return None if "python" in said.lower() else shown


def _cells(notebook: dict[str, Any]) -> list[tuple[int, str]]:
    """Code cells with their number among all cells, magics taken out. Both forms of notebook files (3 and 4)."""
    raw = notebook["cells"] if "cells" in notebook else _cells_of_sheets(notebook["worksheets"])
    found = []
    for number, cell in enumerate(raw, 1):
        if cell["cell_type"] != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        text = source if isinstance(source, str) else "".join(source)
        written = _WRITTEN.match(text)
        if written and not {"..", ""} & set(written[2].split("/")):
            mode = "a" if written[1] else "w"
            found.append((number, f"_write_module({written[2]!r}, {text[written.end() :]!r}, {mode!r})"))
        elif not _CELL_MAGIC.match(text):
            found.append((number, text if _is_python(text) else _without_magics(_outdented(text))))
    return found


def _cells_of_sheets(sheets: list[dict[str, Any]]) -> list[Any]:
    if not sheets:
        raise LookupError("a notebook of the older form has a sheet")
    return [cell for sheet in sheets for cell in sheet["cells"]]


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _is_open(lines: list[str]) -> bool:
    """Whether a bracket, or a text of several lines, is open behind these lines; not behind very many."""
    if len(lines) > _MOST_OPEN:
        return False
    try:
        for _ in tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline):
            pass
    except tokenize.TokenError:
        return True
    except SyntaxError:  # of another kind: the cell says so when it runs
        return False
    return False


def _outdented(text: str) -> str:
    """A cell without the spaces that stand before its first line, as Jupyter runs it."""
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    space = first[: len(first) - len(first.lstrip())]
    return "\n".join(line.removeprefix(space) for line in lines)


def _instead_of(magic: str) -> str:
    """What is run in the place of a line that only a notebook understands."""
    timed = _TIMED.match(magic)
    if timed and _is_python(timed[2]):
        return timed[2]
    return _OF_PYLAB if _PYLAB.match(magic) else "pass"


def _without_magics(text: str) -> str:
    """A cell without the lines that only a notebook understands; the others keep their numbers.

    A line that stands alone in a block leaves a `pass` there; one that is broken by a backslash goes as a whole. What
    stands in open brackets, or in a text of several lines, is Python's: `print("%d of %d"` may go on with `% (1, 2))`.
    """
    kept: list[str] = []
    since: list[str] = []  # what follows the last line at which nothing was open
    goes_on = False
    for line in text.split("\n"):
        magic = _MAGIC.match(line)
        if magic and not goes_on and _is_open(since):
            magic = None
        if magic or goes_on:
            since.clear()
        else:
            since.append(line.lstrip())
        if goes_on:
            kept.append("")
        elif magic:
            kept.append(magic[1] + _instead_of(line))
        else:
            kept.append(line)
        goes_on = bool(goes_on or magic) and line.rstrip().endswith("\\")
    return "\n".join(kept)
