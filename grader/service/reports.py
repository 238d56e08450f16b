"""Reports as `grader grade` writes them, from what the store holds."""

from grader.model.mark import Report
from grader.policies import Grade
from grader.service.grid import Filter, students_of
from grader.service.results import results_of
from grader.store import Tx
from grader.store.asked import Given


def reports_of(tx: Tx, given: Given) -> list[tuple[Report, Grade]]:
    """A report a student, of the gradings that count, with the grade after corrections, voided parts and lateness;
    students are named by their login."""
    students = students_of(tx, given, Filter())
    results = results_of(tx, given, list(dict.fromkeys(author for _, author in students)), whole=True)
    reports = []
    for person, author in students:
        result = results[author]
        works = result.counts.values()
        gradings = tuple(w.grading.document for w in works if w.grading is not None and w.grading.document is not None)
        student = person.login or person.id
        report = Report(assignment=given.name, student=student, environment={}, gradings=gradings)
        reports.append((report, Grade(result.raw, result.penalty, result.days_late)))
    return reports
