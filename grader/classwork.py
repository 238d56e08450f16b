"""A class's submissions as questions to grade, and the gradings put together again as reports."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from grader.catalog import Assigned, Entry
from grader.grading.batch import Done
from grader.grading.desk import Desk
from grader.grading.problem import NO_VARIANT, Question, Variant
from grader.intake.answers import AnswerFile, limit_notes, names_problem
from grader.intake.meant import names_shared
from grader.intake.names import bare_name
from grader.intake.submission import Submission, names_elsewhere, names_of_work
from grader.issuing.issue import PREVIEW, draw_variant
from grader.issuing.ledger import Ledger
from grader.model.mark import Report


def names_expected(assigned: Assigned) -> set[str]:
    """File and folder names that mark a folder as one student's."""
    return {name for entry in assigned.entries for name in (entry.problem.name, *entry.problem.submit)}


def questions_of(
    assigned: Assigned, submissions: Iterable[Submission], ledger: Ledger | None, desk: Desk
) -> list[Question]:
    """Every problem of every submission. Without a ledger everybody is graded on the preview's numbers."""
    problems = [entry.problem for entry in assigned.entries]
    questions = []
    for submission in submissions:
        answers = submission.answers()
        for entry in assigned.entries:
            variant = _variant(entry, submission.student, answers, ledger, desk)
            worth = assigned.worth(entry)
            rivals = names_shared(entry.problem, problems)
            elsewhere = names_elsewhere(entry.problem, problems)
            questions.append(Question(entry, submission, worth, variant, rivals, answers, elsewhere))
    return questions


def _variant(entry: Entry, student: str, answers: AnswerFile, ledger: Ledger | None, desk: Desk) -> Variant:
    if not entry.problem.drawn:
        return NO_VARIANT
    slug = entry.problem.slug
    if ledger is None:
        return Variant(PREVIEW, desk.once(("preview", slug), lambda: draw_variant(entry, PREVIEW, desk)))
    complaint = ledger.complaint(student, answers.sheet)
    sheet = ledger.sheet_of(student)
    number = sheet.numbers.get(slug) if sheet else None
    values = ledger.values(slug, number) if number is not None else None
    if values is None:
        return Variant(number, None, complaint or f"no numbers of {slug} were issued to {student}")
    return Variant(number, values, complaint)


def reports_of(assigned: Assigned, done: Iterable[Done], desk: Desk) -> list[Report]:
    """One report a student, problems in the assignment's order, students by name."""
    by_student: dict[str, dict[str, Done]] = {}
    for item in done:
        by_student.setdefault(item.question.submission.student, {})[item.question.entry.problem.slug] = item
    environment = desk.environment(None) | desk.builds(None)
    reports = []
    for student in sorted(by_student):
        items = by_student[student]
        first = next(iter(items.values())).question
        reports.append(
            Report(
                assignment=assigned.name,
                student=student,
                environment=environment,
                gradings=tuple(items[e.problem.slug].grading for e in assigned.entries if e.problem.slug in items),
                notes=(
                    *limit_notes(first.submission.notes),
                    *first.answers.notes,
                    *limit_notes(list(_stray_answers(assigned, first.answers))),
                    *limit_notes(list(_stray_files(assigned, first.submission))),
                ),
            )
        )
    return reports


def _stray_answers(assigned: Assigned, answers: AnswerFile) -> Iterable[str]:
    """Answers that belong to no problem or part here: likely misspelt."""
    for header, section in answers.sections.items():
        entry = next((e for e in assigned.entries if names_problem(header, e.problem.slug)), None)
        if entry is None:
            yield f"answers.txt: [{header}] is no problem of this assignment"
            continue
        known = {part.id for part in entry.problem.parts if part.typed}
        for id, response in section.items():
            if id not in known:
                yield f"answers.txt, line {response.line}: `{id}` is no part of {entry.problem.slug} that is typed"


def _stray_files(assigned: Assigned, submission: Submission) -> Iterable[str]:
    """Program files that no problem asked for: likely misnamed."""
    folders = {entry.problem.name.lower() for entry in assigned.entries}
    asked = {name.lower() for entry in assigned.entries for name in names_of_work(entry.problem)}
    for name in submission.files:
        path = PurePosixPath(name)
        if len(path.parts) > 1:
            known = path.parts[0].lower() in folders
        else:
            known = bare_name(path.name) in asked or _is_copy_of(path.name, asked)
        if path.suffix in (".py", ".ipynb") and not known:
            yield f"`{name}` was not asked for"


def _is_copy_of(name: str, asked: set[str]) -> bool:
    stem, _, suffix = name.lower().rpartition(".")
    return any(stem.startswith(other.rpartition(".")[0]) and other.endswith(suffix) for other in asked)


def values_of(questions: Iterable[Question]) -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    """The numbers each student was graded on, by student and problem: what their statements print."""
    values: dict[str, dict[str, Mapping[str, object]]] = {}
    for question in questions:
        given = question.variant.values or {}
        values.setdefault(question.submission.student, {})[question.entry.problem.slug] = given
    return values
