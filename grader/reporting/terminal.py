"""The class in a terminal, for a glance before anybody opens a file."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from grader.model.mark import Grading, Report, Status, Verdict, show_points
from grader.reporting.lateness import NO_POLICY, AfterPolicy, show_grade

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_COLOURS: dict[Status, str] = {"final": "green", "waiting": "cyan", "ungraded": "magenta"}
#: Longest name of a student that is shown whole.
_WIDEST = 20
#: Students told by name of those whose work could not be read.
_NAMED = 10


def table(reports: Sequence[Report], console: "Console", after: AfterPolicy = NO_POLICY) -> None:
    """Print a row a student and a closing line with counts. Problems have numbers, explained underneath.

    Where the console is too narrow for a column a problem, they are left out, and that is said.
    """
    problems = list(dict.fromkeys(grading.problem for report in reports for grading in report.gradings))
    shown = _table(reports, problems, after)
    fits = console.measure(shown, options=console.options.update(width=1000)).maximum <= console.width
    console.print(shown if fits else _table(reports, [], after))
    if fits:
        legend = "  ".join(f"{number} {problem}" for number, problem in enumerate(problems, 1))
        console.print(legend, style="dim", markup=False)
    elif problems:
        console.print(
            f"{len(problems)} problems do not fit here side by side; grades.csv has their points", style="dim"
        )
    console.print(_closing(reports), markup=False)
    if unread := [_plain(report.student) for report in reports if _has_unread(report)]:
        console.print(_tell_unread(unread), markup=False)
    for note in after.notes:
        console.print(note, style="dim", markup=False)


def _table(reports: Sequence[Report], problems: Sequence[str], after: AfterPolicy) -> "Table":
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    shown.add_column("Student", no_wrap=True)
    shown.add_column("Status", no_wrap=True)
    late = ("Grade",) if after.counted else ()
    for name in ("Total", *late, "Open", *(str(number) for number, _ in enumerate(problems, 1))):
        shown.add_column(name, justify="right", no_wrap=True)
    for report in reports:
        gradings = {grading.problem: grading for grading in report.gradings}
        grade = after.grades.get(report.student)
        total = f"{show_points(report.so_far)}/{show_points(report.out_of)}"
        shown.add_row(
            Text(_plain(report.student)),
            Text(report.status, style=_COLOURS[report.status]),
            Text(total, style="bold" if report.status == "final" else ""),
            *((show_grade(grade) if grade else "",) if after.counted else ()),
            show_points(report.open_points) if report.open_points else "",
            *(_points(gradings.get(problem)) for problem in problems),
        )
    return shown


def _points(grading: Grading | None) -> str:
    """A problem's points, rounded to one place; a question mark where more may come."""
    if grading is None:
        return ""
    points = show_points(round(grading.so_far, 1))
    return f"{points}?" if grading.open_points else points


def _plain(name: str) -> str:
    """A name without anything a terminal would take for a command."""
    kept = "".join(char if char.isprintable() else "�" for char in name)
    return kept if len(kept) <= _WIDEST else f"{kept[: _WIDEST - 1]}…"


def _has_unread(report: Report) -> bool:
    """Whether something was handed in that answers no part: one is unreadable, and nothing was typed for it."""
    marks = (mark for grading in report.gradings for mark in grading.marks)
    return any(mark.verdict is Verdict.UNREADABLE and mark.evidence.typed is None for mark in marks)


def _tell_unread(students: Sequence[str]) -> str:
    left = len(students) - _NAMED
    names = ", ".join(students[:_NAMED]) + (f" and {left} more" if left > 0 else "")
    who = "1 student" if len(students) == 1 else f"{len(students)} students"
    return f"{who} handed in what could not be read ({names}): report.html says what, and a person must look."


def _closing(reports: Sequence[Report]) -> str:
    counts = Counter(report.status for report in reports)
    students = "1 student" if len(reports) == 1 else f"{len(reports)} students"
    line = ", ".join([students, *(f"{counts[status]} {status}" for status in _COLOURS if counts[status])])
    if counts["waiting"] or counts["ungraded"]:
        line += "; “?” may still become more"
    return f"{line}."
