"""Code that runs piece by piece: a notebook's cells, or a script's statements. One that stops stops no other.

This stands in no student's namespace: a cell may call its own things `max`, `str` or `type`, or import all of NumPy's
names, and the next cell runs as before.
"""

import __future__

import ast
import contextlib
import linecache
import os
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Any

#: What a module keeps of its cells and lines that stopped, as sentences.
STOPPED = "_STOPPED_CELLS"
#: Seconds that each thing below a line that stopped may take to be made.
LEAST = 0.25

_MADE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
_MESSAGE = 200


class TakesTooLong(BaseException):
    """The time of what runs outside every function is over. No Exception: a loop may catch each of those."""


#: What stops a piece alone, as in a notebook.
STOPS = (Exception, SystemExit, KeyboardInterrupt, TakesTooLong)


class AtMost:
    """Ends what runs within it by TakesTooLong after so many seconds, and again every so often where that is caught."""

    def __init__(self, seconds: float, again: float, what: str) -> None:
        self.seconds = max(seconds, again)
        self.again = again
        self.what = what
        self.over = False

    def __enter__(self) -> None:
        self.before = signal.signal(signal.SIGALRM, self._stop) or signal.SIG_DFL
        signal.setitimer(signal.ITIMER_REAL, self.seconds, self.again)

    def __exit__(self, *_: object) -> None:
        self.over = True
        if signal.getsignal(signal.SIGALRM) == self._stop:  # else it is the student's own by now
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self.before)

    def _stop(self, *_: object) -> None:
        if not self.over:
            raise TakesTooLong(self.what)


class Pieces:
    """The pieces of one module, run in its namespace: all of them within some seconds, each at least `least` of one."""

    def __init__(self, space: dict[str, Any], seconds: float, least: float = LEAST) -> None:
        self.space = space
        self.until = time.monotonic() + seconds
        self.least = least
        self.what = f"all cells together have {seconds:g} seconds: leave training out of what you hand in"
        self.flags = 0

    def run_cells(self, cells: Sequence[tuple[int, str]]) -> None:
        """A notebook's cells, by their numbers among all cells, and their sources."""
        for number, source in cells:
            name = f"{self.space['__file__']}, cell {number}"
            linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
            self._run(f"cell {number}", name, source)

    def run_statements(self, nodes: Sequence[ast.stmt], path: str) -> None:
        """A script's statements, each as a cell of its own at its line of the script."""
        for node in nodes:
            self._run(f"line {node.lineno}", path, ast.Module([node], []))

    def write_module(self, path: str, text: str, mode: str) -> None:
        """A cell that begins with %%writefile; where it writes the module that this notebook stands for, it is that."""
        if path == f"{self.space['__name__']}.py":
            exec(compile(text, f"{self.space['__file__']}, {path}", "exec"), self.space)  # noqa: S102  (their own)
            return
        if os.path.dirname(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, mode, encoding="utf-8") as file:
            file.write(text)

    def _run(self, where: str, name: str, source: str | ast.Module) -> None:
        try:
            with AtMost(self.until - time.monotonic(), self.least, self.what):
                tree = ast.parse(source, name) if isinstance(source, str) else source
                self.flags |= _flags_of(tree)
                _execute(tree, name, self.space, self.flags)
        except STOPS as error:
            note_stop(self.space, where, error)
            place = _place_in(name, error.__traceback__)
            with contextlib.suppress(Exception):  # a student may have replaced or closed the stream
                print(f"{where} stopped:", file=sys.stderr)
                traceback.print_exception(type(error), error, place)
            if place is not None and isinstance(source, str):
                define_below(ast.parse(source).body, place.tb_lineno, name, self.space, self.flags)


def note_stop(space: dict[str, Any], where: str, error: BaseException) -> None:
    """Keep that a part of a module stopped, to be told where something is missed in it."""
    try:
        said = str(error)[:_MESSAGE]
    except Exception:  # noqa: BLE001  (a student's __str__ may raise anything)
        said = "its message cannot be read"
    space.setdefault(STOPPED, []).append(f"{where} stopped with {type(error).__name__}: {said}")


def define_below(
    nodes: Sequence[ast.stmt], line: int, name: str, space: dict[str, Any], flags: int = 0
) -> list[tuple[int, BaseException]]:
    """Define, import and assign what stands below a line, each for itself. What could not be made, by its line."""
    missed = list[tuple[int, BaseException]]()
    for node in nodes:
        if node.lineno > line and isinstance(node, _MADE):
            try:
                with AtMost(LEAST, LEAST, "it stands below a line that stopped"):
                    _execute(ast.Module([node], []), name, space, flags)
            except STOPS as error:
                missed.append((node.lineno, error))
    return missed


def _execute(tree: ast.Module, name: str, space: dict[str, Any], flags: int) -> None:
    exec(compile(tree, name, "exec", flags, dont_inherit=True), space)  # noqa: S102  (the student's own)


def _flags_of(tree: ast.Module) -> int:
    """What `from __future__ import annotations` in one cell means for it and all that follow."""
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                feature = getattr(__future__, alias.name, None)
                flags |= 0 if feature is None else feature.compiler_flag
    return flags


def _place_in(name: str, place: TracebackType | None) -> TracebackType | None:
    """A traceback from where it enters the piece. None where the piece could not be compiled."""
    while place is not None and place.tb_frame.f_code.co_filename != name:
        place = place.tb_next
    return place
