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
_CELL_MAGIC = re.compile(r"^\s*%%(?!time|timeit|capture)\w+")

#: Lines of one statement that are looked through: each that looks like a magic asks for it.
_MOST_OPEN = 500

#: Seconds for all cells together, below what an import may take; and what each has, however long others took.
ALL_CELLS, LEAST = 8.0, 0.25

_MODULE = '''\
"""The code cells of a notebook, run in order. One that stops, or takes too long, is reported, and the next one runs."""
import signal as _signal
import sys as _sys
import time as _time
import traceback as _traceback

class _TakesTooLong(BaseException):
    pass

def _stop_cell(*_):
    raise _TakesTooLong("all cells together have {all_cells:g} seconds: leave training out of what you hand in")

_STOPPED_CELLS = []
_CELLS = {cells}
_until = _time.monotonic() + {all_cells}
_signal.signal(_signal.SIGALRM, _stop_cell)
for _number, _source in _CELLS:
    try:
        _signal.setitimer(_signal.ITIMER_REAL, max({least}, _until - _time.monotonic()), {least})
        exec(compile(_source, f"{{__file__}}, cell {{_number}}", "exec"), globals())
        _signal.setitimer(_signal.ITIMER_REAL, 0)
    except (Exception, SystemExit, KeyboardInterrupt, _TakesTooLong) as _error:  # as in a notebook
        _signal.setitimer(_signal.ITIMER_REAL, 0)
        _kind = type(_error).__name__.lstrip("_")
        _STOPPED_CELLS.append(f"cell {{_number}} stopped with {{_kind}}: {{str(_error)[:200]}}")
        print(f"cell {{_number}} stopped:", file=_sys.stderr)
        _traceback.print_exc()
_signal.signal(_signal.SIGALRM, _signal.SIG_DFL)
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
    listed = "[\n" + "".join(f"    ({number}, {source!r}),\n" for number, source in cells) + "]"
    return _MODULE.format(cells=listed, all_cells=ALL_CELLS, least=LEAST)


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
            kept.append(f"{magic[1]}pass")
        else:
            kept.append(line)
        goes_on = bool(goes_on or magic) and line.rstrip().endswith("\\")
    return "\n".join(kept)
