"""A class's submissions as questions to grade, and the gradings put together again as reports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.catalog import Assigned, Entry
from grader.grading.batch import Done
from grader.grading.desk import Desk
from grader.grading.problem import NO_VARIANT, Question, Variant
from grader.intake.answers import AnswerFile, limit_notes, names_problem
from grader.intake.meant import names_shared
from grader.intake.names import bare_name
from grader.intake.submission import Submission, holds_work_for, names_elsewhere, names_of_work
from grader.intake.unread import (
    Part,
    stray_answers,
    tell_files,
    tell_strays,
    tell_unread,
    unread_documents,
    unread_files,
)
from grader.issuing.issue import PREVIEW, draw_variant
from grader.issuing.ledger import Ledger
from grader.model.mark import Grading, Mark, Report, Verdict


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
    """One report a student, problems in the assignment's order, students by name.

    A part for which nothing was read waits for a person where something was handed in that may be meant for it.
    """
    by_student: dict[str, dict[str, Done]] = {}
    for item in done:
        by_student.setdefault(item.question.submission.student, {})[item.question.entry.problem.slug] = item
    environment = desk.environment(None) | desk.builds(None)
    reports = []
    for student in sorted(by_student):
        items = by_student[student]
        first = next(iter(items.values())).question
        gradings = [items[e.problem.slug].grading for e in assigned.entries if e.problem.slug in items]
        unread = _unread(assigned, first.submission, first.answers, gradings)
        reports.append(
            Report(
                assignment=assigned.name,
                student=student,
                environment=environment,
                gradings=tuple(unread.mark(grading) for grading in gradings),
                notes=(
                    *limit_notes(first.submission.notes),
                    *first.answers.notes,
                    *limit_notes(list(_stray_answers(assigned, first.answers))),
                    *limit_notes(list(_stray_files(assigned, first.submission))),
                    *limit_notes(unread.notes),
                ),
            )
        )
    return reports


@dataclass(frozen=True)
class _Unread:
    """What one student handed in and nobody reads: by part what is said of it, and notes on the whole."""

    parts: Mapping[Part, str]
    notes: Sequence[str] = ()

    def mark(self, grading: Grading) -> Grading:
        """The grading, in which parts that may have been answered wait for a person instead of being worth nothing."""
        marks = tuple(self._await(mark, self.parts.get((grading.problem, mark.part))) for mark in grading.marks)
        return grading.model_copy(update={"marks": marks}) if marks != grading.marks else grading

    def _await(self, mark: Mark, why: str | None) -> Mark:
        if why is None or mark.verdict is not Verdict.MISSING:
            return mark
        return mark.model_copy(update={"verdict": Verdict.UNREADABLE, "points": None, "feedback": why})


def _unread(assigned: Assigned, submission: Submission, answers: AnswerFile, gradings: Sequence[Grading]) -> _Unread:
    """Nothing is told of what was refused or could not be opened: that stands with every mark already."""
    if submission.refused or submission.unread:
        return _Unread({})
    problems = [entry.problem for entry in assigned.entries]
    handed_out = {data for entry in assigned.entries for data in entry.handout.values()}
    strays = stray_answers(problems, answers)
    parts = {part: tell_strays(found) for part, found in strays.items()}
    documents = unread_documents(problems, submission, handed_out)
    typed = {(problem.slug, part.id) for problem in problems for part in problem.parts if part.typed}
    if documents and not any(not r.is_empty for p in problems for r in answers.responses(p.slug).values()):
        parts = dict.fromkeys(typed, f"No answer was read for this part. {tell_files(documents)}") | parts
    files = unread_files(submission, handed_out)
    if files and _nothing_was_read(assigned, submission, gradings):
        said = {(g.problem, mark.part): mark.feedback for g in gradings for mark in g.marks}
        told = tell_files(files)
        parts = {part: f"{feedback} {told}" for part, feedback in said.items() if part not in typed} | parts
        parts = dict.fromkeys(typed, f"No answer was read for this part. {told}") | parts
        documents = files
    return _Unread(parts, list(tell_unread(problems, documents)))


def _nothing_was_read(assigned: Assigned, submission: Submission, gradings: Sequence[Grading]) -> bool:
    """Whether no problem found anything for itself, those that were not graded this time (--only) among them."""
    problems = [entry.problem for entry in assigned.entries]
    graded = {grading.problem for grading in gradings}
    return all(mark.verdict is Verdict.MISSING for grading in gradings for mark in grading.marks) and not any(
        holds_work_for(problem, submission, problems) for problem in problems if problem.slug not in graded
    )


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
