"""What students read of a problem: it renders with a variant, pictures and formulas included."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from grader.catalog import Entry
from grader.grading.desk import Desk
from grader.issuing.handout import figures_of
from grader.issuing.issue import PREVIEW, draw_variant
from grader.model.blame import Fault, ProblemError
from grader.rendering import fill, statement_html, unmarked_math, unshown_math
from grader.rendering.filling import STATEMENT
from grader.rendering.statement import PROBLEM_FILE


def verify_statement(entry: Entry, desk: Desk, tick: Callable[[str], None]) -> Iterator[Fault]:
    """The statement renders with the preview's numbers, and no formula of it is left as LaTeX."""
    tick("renders the statement")
    values = draw_variant(entry, PREVIEW, desk)
    try:
        statement_html(entry.problem, values, figures=figures_of(entry))
    except ProblemError as error:
        yield from (_in_full(entry, fault) for fault in error.faults)
        return
    yield from _math_faults(entry, values)


def _math_faults(entry: Entry, values: Mapping[str, Any]) -> Iterator[Fault]:
    filled = fill(entry.problem.statement, values)
    for line, latex in unmarked_math(filled):
        message = (
            f"`{latex}` stands outside of math: write `$…$` or `$$…$$` around it, as in `$W = {{{{ W | matrix }}}}$`"
        )
        yield Fault(entry.public / STATEMENT, line, "statement", message)
    for line, formula in unshown_math(filled):
        yield Fault(entry.public / STATEMENT, line, "statement", _cannot_be_shown(formula))
    for part in entry.problem.parts:
        for _, formula in unshown_math(fill(part.asks, values, source=PROBLEM_FILE)):
            message = f"part `{part.id}`: {_cannot_be_shown(formula)}"
            yield Fault(entry.public / PROBLEM_FILE, None, "statement", message)


def _cannot_be_shown(formula: str) -> str:
    return f"the formula `{formula}` cannot be shown in a browser; write it with other commands"


def _in_full(entry: Entry, fault: Fault) -> Fault:
    """A fault of rendering names its file alone."""
    return (
        fault if fault.file.is_absolute() else Fault(entry.public / fault.file, fault.line, fault.rule, fault.message)
    )
