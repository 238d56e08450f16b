"""grades.csv: a row a student, for spreadsheets and learning platforms."""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.artefacts.home import write_whole
from grader.catalog import Assigned
from grader.model.mark import Grading, Report, Verdict, show_points
from grader.reporting.lateness import NO_POLICY, AfterPolicy

#: First characters by which a spreadsheet takes a cell for a formula, or strips to one that it does.
_FORMULA = frozenset("=+-@\t\r\n")


def write_csv(reports: Iterable[Report], assigned: Assigned, file: Path, after: AfterPolicy = NO_POLICY) -> None:
    """Write grades.csv (RFC 4180, UTF-8), whole or not at all.

    Columns: student, status, total (empty until it is final), so_far, open_points, out_of; where lateness counts,
    days_late, penalty and grade (total − penalty; empty where either is not known); then for each problem
    its points (empty while one of its parts is open) and for each part its points and verdict; then how many
    parts got each verdict. Points are in the assignment's measure, exact sums rounded once, to two places.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_header(assigned, after))
    for report in reports:
        writer.writerow([defused(cell) for cell in _row(report, assigned, after)])
    write_whole(file, text.getvalue().encode())


def _header(assigned: Assigned, after: AfterPolicy) -> list[str]:
    columns = ["student", "status", "total", "so_far", "open_points", "out_of"]
    columns += ["days_late", "penalty", "grade"] if after.counted else []
    for entry in assigned.entries:
        slug = entry.problem.slug
        columns.append(slug)
        columns += [f"{slug}.{part.id}{what}" for part in entry.problem.parts for what in ("", ".verdict")]
    return columns + [f"count.{verdict.value}" for verdict in Verdict]


def _row(report: Report, assigned: Assigned, after: AfterPolicy) -> Iterator[str]:
    yield report.student
    yield report.status
    yield show_points(report.so_far) if report.status == "final" else ""
    yield show_points(report.so_far)
    yield show_points(report.open_points)
    yield show_points(report.out_of)
    if after.counted:
        yield from _late_cells(report, after)
    gradings = {grading.problem: grading for grading in report.gradings}
    for entry in assigned.entries:
        grading = gradings.get(entry.problem.slug)
        parts = [part.id for part in entry.problem.parts]
        yield from _problem_cells(grading, parts) if grading else [""] * (1 + 2 * len(parts))
    counts = Counter(mark.verdict for grading in report.gradings for mark in grading.marks)
    yield from (str(counts[verdict]) for verdict in Verdict)


def _late_cells(report: Report, after: AfterPolicy) -> tuple[str, str, str]:
    grade = after.grades.get(report.student)
    if grade is None:
        return "", "", ""
    final = show_points(grade.grade) if report.status == "final" else ""
    return str(grade.days), show_points(grade.penalty), final


def _problem_cells(grading: Grading, parts: Iterable[str]) -> Iterator[str]:
    marks = {mark.part: mark for mark in grading.marks}
    yield "" if grading.open_points else show_points(grading.so_far)
    for part in parts:
        mark = marks.get(part)
        if mark is None:
            yield from ("", "")
            continue
        yield "" if mark.points is None else show_points(mark.points * grading.scale)
        yield mark.verdict.value


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: names of students and folders are anybody's text.

    Full-width signs count too: some spreadsheets read `＝` as `=`.
    """
    return f"'{cell}" if unicodedata.normalize("NFKC", cell[:1])[:1] in _FORMULA and cell else cell
