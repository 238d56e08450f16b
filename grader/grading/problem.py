"""The one function that grades, `grade = check(observe(submission), observe(reference))`, and the place that blames."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any

from grader.catalog import Entry
from grader.checkers.program import mark_refused, mark_ungraded
from grader.grading.builds import grade_builds, needs_device
from grader.grading.desk import Desk
from grader.grading.files import Laid, lay_files
from grader.grading.functions import grade_functions
from grader.grading.signals import tell_signals
from grader.grading.trained import Begin, Watch
from grader.grading.training import grade_training, needs_training
from grader.grading.typed import grade_typed
from grader.intake.answers import AnswerFile
from grader.intake.submission import Submission
from grader.model.blame import ProblemError, Refused, SandboxError
from grader.model.mark import Claimed, Grading, Mark, Measured
from grader.model.problem import AnyPart, FunctionPart, ModelPart, TrainingPart
from grader.model.run import Signal

_LOG = logging.getLogger(__name__)

#: How often our own failure is tried again before a part is ungraded.
TRIES = 2


@dataclass(frozen=True)
class Variant:
    """The numbers one student was given. `values` is None where the sheet and the student do not match."""

    number: int | None
    values: Mapping[str, Any] | None
    complaint: str = ""


NO_VARIANT = Variant(None, {})


@dataclass(frozen=True)
class Question:
    """One thing to grade: one problem of one student.

    `rivals` are file names other problems ask for too, with what those call in them; `elsewhere` all names by which
    other problems are answered.
    """

    entry: Entry
    submission: Submission
    worth: Fraction
    variant: Variant = NO_VARIANT
    rivals: Mapping[str, frozenset[str]] = field(default_factory=dict)
    answers: AnswerFile = AnswerFile()
    elsewhere: frozenset[str] = frozenset()


def grade(question: Question, desk: Desk, watch: Watch | None = None, begin: Begin | None = None) -> Grading:
    """Grade one problem of one submission. Never raises for anything a student or an author did.

    `watch` hears what a program claims of itself while it trains, and `begin` of each training run as it begins: for
    people to look at, and never marked.

    Blame, decided here and nowhere else: Refused is the student's, with its sentence; ProblemError the
    author's and SandboxError ours (tried again first): their parts are ungraded and never zero.
    """
    entry = question.entry
    work = _Pass(question, desk, watch, begin)
    if question.submission.unread:
        work.fail(entry.problem.parts, question.submission.unread)
    elif question.submission.refused:
        work.keep([mark_refused(part, question.submission.refused) for part in entry.problem.parts])
    else:
        work.blame(work.mark_typed, [part for part in entry.problem.parts if part.typed])
        work.blame(work.mark_functions, [part for part in entry.problem.parts if isinstance(part, FunctionPart)])
        work.blame(work.mark_builds, [part for part in entry.problem.parts if isinstance(part, ModelPart)])
        for part in entry.problem.parts:
            if isinstance(part, TrainingPart):
                work.blame(work.mark_training, [part])
    return Grading(
        problem=entry.problem.slug,
        title=entry.problem.title,
        digests=desk.digests(entry),
        submission=question.submission.digest,
        variant=question.variant.number,
        worth=question.worth,
        builds=desk.builds(entry),
        marks=tuple(_marked(work.marks[part.id], desk) for part in entry.problem.parts),
        measured=work.measured,
        claims=work.claims,
        artefacts=work.artefacts,
        signals=tell_signals(work.signals),
        own_failure=work.own_failure,
    )


def grade_without_training(question: Question, desk: Desk) -> Grading | None:
    """The grading where nothing has to be trained for it, in seconds and on the processor; None where training or a GPU
    is needed.

    It is the one that `grade` gives. None too where something of ours or of the author's failed: nothing is settled.
    """
    parts = question.entry.problem.parts
    training = [part for part in parts if isinstance(part, TrainingPart)]
    if any(isinstance(part, FunctionPart) and part.limits.device != "cpu" for part in parts):
        return None
    if not question.submission.unread and not question.submission.refused:
        try:
            laid = lay_files(question.entry, question.submission, question.rivals, desk, question.elsewhere)
            if any(needs_training(question.entry, part, laid, desk) for part in training):
                return None
            if needs_device(question.entry, laid, desk):
                return None
        except Refused:
            pass  # `grade` says why
        except (ProblemError, SandboxError) as error:
            _LOG.warning("%s is not looked at before it is trained: %s", question.entry.problem.slug, error)
            return None
    return grade(question, desk)


class Blame(Enum):
    """Who a part that could not be graded is owed to, as its student is told."""

    AUTHOR = "the problem itself is at fault"
    OURS = "our side failed"


class _Pass:
    """One grading under way: marks so far, what was used, what was claimed and tried."""

    def __init__(self, question: Question, desk: Desk, watch: Watch | None, begin: Begin | None) -> None:
        self.question, self.desk, self.watch, self.begin = question, desk, watch, begin
        self.entry = question.entry
        self.marks: dict[str, Mark] = {}
        self.measured = Measured()
        self.claims: tuple[Claimed, ...] = ()
        self.artefacts: dict[str, tuple[str, ...]] = {}
        self.signals: tuple[Signal, ...] = ()
        self.own_failure = ""
        self._laid: Laid | None = None

    def fail(self, parts: Iterable[AnyPart], why: str) -> None:
        """Note that parts cannot be graded for want of our side."""
        self.own_failure = self.own_failure or why
        self.keep(_not_graded(part, Blame.OURS, why) for part in parts)

    def keep(self, marks: Iterable[Mark]) -> None:
        """Note some marks; a later one of a part replaces the earlier."""
        self.marks.update({mark.part: mark for mark in marks})

    def blame(self, work: Callable[[Sequence[AnyPart]], None], parts: Sequence[AnyPart]) -> None:
        """Do the work that marks `parts`; where it fails, give them the mark of whoever is to blame."""
        if not parts:
            return
        for left in reversed(range(TRIES)):
            try:
                work(parts)
            except Refused as refused:
                self.keep(mark_refused(part, str(refused)) for part in parts)
            except ProblemError as error:
                self.keep(_not_graded(part, Blame.AUTHOR, str(error)) for part in parts)
            except SandboxError as error:
                if left:
                    continue
                self.fail(parts, str(error))
            except Exception as slip:  # noqa: BLE001  (the one last resort, and nothing is hidden: logged and ungraded)
                # A mistake of ours that one submission brought out: it costs that one nothing, and the class goes on.
                _LOG.exception("%s of %r", self.entry.problem.slug, self.question.submission.student)
                self.fail(parts, f"{type(slip).__name__}: {slip}")
            return

    def mark_typed(self, parts: Sequence[AnyPart]) -> None:
        """All typed parts, on the student's own numbers."""
        variant = self.question.variant
        if variant.complaint:
            self.keep(mark_ungraded(part, variant.complaint) for part in parts)
            return
        responses = self.question.answers.responses(self.entry.problem.slug)
        self.keep(grade_typed(self.entry, responses, variant.values, self.desk).values())

    def mark_functions(self, parts: Sequence[AnyPart]) -> None:
        """All function parts."""
        found = grade_functions(self.entry, self.laid(), self.desk)
        self.keep(self._noted(found.marks[part.id]) for part in parts)
        self.measured += found.measured
        self.signals += found.signals

    def mark_builds(self, parts: Sequence[AnyPart]) -> None:
        """All model parts."""
        found = grade_builds(self.entry, self.laid(), self.desk)
        self.keep(self._noted(found.marks[part.id]) for part in parts)
        self.measured += found.measured
        self.signals += found.signals
        self.artefacts |= found.artefacts

    def mark_training(self, parts: Sequence[AnyPart]) -> None:
        """One training part."""
        for part in parts:
            assert isinstance(part, TrainingPart)
            found = grade_training(self.entry, part, self.laid(), self.desk, self.watch, self.begin)
            self.keep([self._noted(found.mark)])
            self.measured += found.measured
            self.claims += found.claims
            self.signals += found.signals
            self.artefacts[part.id] = found.artefacts

    def _noted(self, mark: Mark) -> Mark:
        """The mark with what was noticed about the files, where it may explain lost points."""
        notes = self.laid().notes
        if not notes or mark.points == mark.out_of:
            return mark
        return mark.model_copy(
            update={"evidence": mark.evidence.model_copy(update={"notes": (*mark.evidence.notes, *notes)})}
        )

    def laid(self) -> Laid:
        """The student's files for this problem. Refused where they cannot be laid out."""
        if self._laid is None:
            asked = self.question
            self._laid = lay_files(self.entry, asked.submission, asked.rivals, self.desk, asked.elsewhere)
        return self._laid


def _marked(mark: Mark, desk: Desk) -> Mark:
    """The mark, which says so where it was come by without walls."""
    if desk.walls.stand:
        return mark
    return mark.model_copy(update={"evidence": mark.evidence.model_copy(update={"sandbox": "none"})})


def _not_graded(part: AnyPart, blame: Blame, detail: str) -> Mark:
    mark = mark_ungraded(
        part, f"this part could not be graded: {blame.value}. It costs no points and will be graded again"
    )
    return mark.model_copy(update={"evidence": mark.evidence.model_copy(update={"notes": (detail,)})})
