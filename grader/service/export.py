"""Grades for a spreadsheet, with nothing in them that a spreadsheet would take for a formula."""

import csv
import io

from grader.model.mark import show_points
from grader.service.grid import Filter, Row, rows_of
from grader.store import Tx
from grader.store.asked import Given

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def grades_csv(tx: Tx, given: Given, wanted: Filter) -> str:
    """A line a student: login, name, points by problem, raw, penalty, grade, and whether all of it is decided."""
    text = io.StringIO()
    writer = csv.writer(text)
    titles = [a.version.slug for a in given.problems]
    writer.writerow(["login", "name", *titles, "raw", "penalty", "grade", "out of", "status", "received", "submission"])
    for row in rows_of(tx, given, wanted):
        writer.writerow([defuse(cell) for cell in _cells(given, row)])
    return text.getvalue()


def _cells(given: Given, row: Row) -> list[str]:
    result = row.result
    points = []
    for a in given.problems:
        work = result.counts.get(a.version.slug)
        known = work is not None and work.so_far is not None
        points.append(show_points(work.so_far) if work is not None and known and work.so_far is not None else "")
    last = result.submissions[-1] if result.submissions else None
    status = "final" if result.is_final else "nothing handed in" if last is None else "open"
    return [
        row.person.login or "", row.person.name, *points, show_points(result.raw), show_points(result.penalty),
        show_points(result.grade), show_points(result.out_of), status,
        last.received.isoformat(timespec="seconds") if last else "", last.id if last else "",
    ]  # fmt: skip


def defuse(cell: str) -> str:
    """A text as it may stand in a spreadsheet: what begins like a formula is marked as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
