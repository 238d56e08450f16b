"""Reports as `grader grade` writes them, from what the store holds."""

from grader.model.mark import Report
from grader.service.grid import Filter, students_of
from grader.service.results import results_of
from grader.store import Tx
from grader.store.asked import Given


def report_of(tx: Tx, given: Given) -> list[Report]:
    """A report a student, of the gradings that count; students are named by their login."""
    students = students_of(tx, given, Filter())
    results = results_of(tx, given, list(dict.fromkeys(author for _, author in students)), whole=True)
    reports = []
    for person, author in students:
        works = results[author].counts.values()
        gradings = tuple(w.grading.document for w in works if w.grading is not None and w.grading.document is not None)
        student = person.login or person.id
        reports.append(Report(assignment=given.name, student=student, environment={}, gradings=gradings))
    return reports
