"""What the store holds of one grading, put together as the question that is graded."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal

from grader.catalog import Entry, load_entry
from grader.grading.desk import Desk
from grader.grading.problem import NO_VARIANT, Question, Variant
from grader.intake.answers import AnswerFile
from grader.intake.meant import names_shared
from grader.intake.submission import Submission, holds_work_for, names_elsewhere, take_in
from grader.model.blame import ProblemError
from grader.store import Store, asked, handed, marks
from grader.store.asked import Given, Sheet, Version
from grader.store.queue import Claim

_LOG = logging.getLogger(__name__)


class NoQuestion(Enum):
    """Why there is nothing for this worker to grade."""

    FOREIGN = "this machine has another version of the problem"


FOREIGN: Final = NoQuestion.FOREIGN


@dataclass(frozen=True)
class Absent:
    """A submission that is about other problems, or about none while an earlier one stands for this.

    `why` nothing of it could be opened, where that is so.
    """

    why: str = ""


def question_of(store: Store, desk: Desk, claim: Claim) -> Question | Absent | Literal[NoQuestion.FOREIGN]:
    """What is to be graded. SandboxError where a file of it is gone."""
    with store.read() as tx:
        version = asked.version_of(tx, claim.version)
        given = asked.given(tx, claim.assignment)
        item = handed.submission_of(tx, claim.submission)
        assert given is not None
        assert item is not None
        files = handed.files_of(tx, claim.submission)
        sheet = asked.sheet_of(tx, claim.assignment, item.author)
        number = sheet.numbers.get(claim.slug) if sheet else None
        values = None if number is None else asked.variant_values(tx, claim.slug, number)
        stands = marks.has_work(tx, claim.assignment, item.author, claim.slug, before=item.number)
    entry = entry_at(version, desk)
    if entry is None:
        return FOREIGN
    names = {name for a in given.problems for name in (a.version.problem.name, *a.version.problem.submit)}
    submission = take_in(item.author, handed.contents_of(store, files), names, desk.unzip)
    if _is_absent(entry, given, submission, stands):
        return Absent(submission.refused or "")
    answers = submission.answers()
    variant = _variant(entry, sheet, number, values, answers)
    assigned = given.find(claim.slug)
    worth = assigned.worth if assigned else entry.problem.points
    problems = [other.version.problem for other in given.problems]
    rivals, elsewhere = names_shared(entry.problem, problems), names_elsewhere(entry.problem, problems)
    return Question(entry, submission, worth, variant, rivals, answers, elsewhere)


def entry_at(version: Version, desk: Desk) -> Entry | None:
    """The problem here, if its files and what its runs depend on are what was published."""
    try:
        entry = desk.once(("entry", version.id), lambda: load_entry(desk.catalog, version.slug))
    except ProblemError as error:
        _LOG.warning("%s", error)
        return None
    return entry if desk.digests(entry).marked == version.digests.marked else None


def _is_absent(entry: Entry, given: Given, submission: Submission, stands: bool) -> bool:
    """Whether a submission is about other problems alone, or about none while an earlier one `stands` for this."""
    problems = [other.version.problem for other in given.problems]
    if not submission.refused and holds_work_for(entry.problem, submission, problems):
        return False
    if submission.refused or not any(holds_work_for(other, submission, problems) for other in problems):
        return stands
    return True


def _variant(
    entry: Entry, sheet: Sheet | None, number: int | None, values: Mapping[str, Any] | None, answers: AnswerFile
) -> Variant:
    if not entry.problem.drawn:
        return NO_VARIANT
    complaint = ""
    if values is None:
        complaint = f"no numbers of {entry.problem.slug} were issued to you"
    elif sheet is not None and answers.sheet is not None and answers.sheet.lower() != sheet.code.lower():
        complaint = f"this answer file is of sheet {answers.sheet}, and yours is {sheet.code}"
    return Variant(number, values, complaint)
