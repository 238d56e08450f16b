"""Reports as `grader grade` writes them, from what the store holds."""

from grader.model.mark import Report
from grader.service.grid import Filter, rows_of
from grader.store import Tx
from grader.store.asked import Given


def report_of(tx: Tx, given: Given) -> list[Report]:
    """A report a student, of the gradings that count; students are named by their login."""
    reports = []
    for row in rows_of(tx, given, Filter(), whole=True):
        works = row.result.counts.values()
        gradings = tuple(w.grading.document for w in works if w.grading is not None and w.grading.document is not None)
        student = row.person.login or row.person.id
        reports.append(Report(assignment=given.name, student=student, environment={}, gradings=gradings))
    return reports
