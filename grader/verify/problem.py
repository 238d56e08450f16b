"""`grader verify`: everything a problem must prove, and every fault found on the way."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

from grader.catalog import Catalog, Entry, load_entry
from grader.grading.desk import Desk
from grader.model.blame import Fault, ProblemError
from grader.verify.programs import verify_programs
from grader.verify.statement import verify_statement
from grader.verify.typed import verify_typed

Progress = Callable[[str, str], None]

#: Shortest line of a reference whose appearance in a public text counts as quoting it.
QUOTED = 20


def _quiet(_slug: str, _what: str) -> None:
    """For who does not want to watch."""


def verify(catalog: Catalog, slug: str, desk: Desk, progress: Progress = _quiet) -> list[Fault]:
    """Every fault of one problem; none, if it may meet students."""
    faults: list[Fault] = []
    try:
        entry = load_entry(catalog, slug)
        for check in (verify_statement, _check_secrecy, verify_typed, verify_programs):
            try:
                faults.extend(check(entry, desk, lambda what: progress(slug, what)))
            except ProblemError as error:
                faults.extend(error.faults)
    except ProblemError as error:
        faults.extend(error.faults)
    return list(dict.fromkeys(faults))


def _check_secrecy(entry: Entry, _: Desk, tick: Callable[[str], None]) -> Iterator[Fault]:
    """No line of the reference is quoted where students read. (A handout that solves the problem earns marks.)"""
    tick("looks for quotations")
    secret = {line for file in sorted(entry.reference.rglob("*.py")) for line in _telling_lines(file)}
    for file in sorted(entry.public.rglob("*.md")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() in secret:
                yield Fault(file, number, "secrecy", f"quotes the reference: {line.strip()}")


def _telling_lines(file: Path) -> Iterator[str]:
    """Lines of a program that would give its solution away: its statements, not its signatures or docstrings."""
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign | ast.Return | ast.AugAssign):
            line = lines[node.lineno - 1].strip()
            if len(line) >= QUOTED:
                yield line
