"""Verdicts, marks and reports: what a grading says, with what it rests on."""

import math
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from grader.model.value import Value

#: Version of the report's form. Raised when a field changes its meaning; older reports stay readable.
REPORT_SCHEMA = 1


#: What the tag of a general diagnosis begins with; a misconception that an author named has none of it.
GENERAL = "general/"


class Verdict(StrEnum):
    """What a mark says of one part. Every verdict but `UNGRADED` is about the submission."""

    CORRECT = "correct"
    PARTIAL = "partial"
    WRONG = "wrong"
    MISSING = "missing"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    UNDECIDED = "undecided"
    CRASHED = "crashed"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    LIMIT = "limit"
    UNGRADED = "ungraded"

    @property
    def is_open(self) -> bool:
        """Whether no points stand yet: a person decides, the student hands in again, or we repeat our work."""
        return self in (Verdict.UNREADABLE, Verdict.UNDECIDED, Verdict.UNGRADED)


class Evidence(Value):
    """What a verdict rests on. Holds nothing that gives the right answer away."""

    typed: str | None = None  # the response as handed in
    read_as: str | None = None  # how we read it, in typed notation
    tree: str | None = None  # the read formula as JSON, for printing
    position: int | None = None  # where reading stopped, an index into `typed`
    given: tuple[str, ...] = ()  # earlier own answers this one follows from
    stage: str | None = None  # which comparison decided
    point: dict[str, str] | None = None  # where two formulas differ
    case: str | None = None  # the smallest failing case of those tried
    differs: str | None = None  # where values first differ
    relative_error: float | None = None  # of the array that differs, as a gradient check measures it, to one figure
    raised: str | None = None  # the student's exception, with the line in their file
    log: str | None = None  # tail of what the program printed
    accuracies: tuple[float, ...] = ()  # one a seed
    weaker: str | None = None  # why this rests on less than such a mark commonly does
    notes: tuple[str, ...] = ()
    sandbox: Literal["walls", "none"] | None = None


class Apart(Value):
    """How a wrong answer that nobody named stands to the right one. For staff only: it gives the right one away.

    `exact` says what a general diagnosis found. Of numbers, entry by entry: the answer over the right value (None
    where that is 0), and the answer minus the right value, both to six figures.
    """

    exact: str = ""
    ratios: tuple[float | None, ...] = ()
    differences: tuple[float, ...] = ()


def verdict_keeping(keeps: Fraction, out_of: Fraction, lost: Verdict) -> Verdict:
    """The verdict of a known slip that keeps so many points: correct with all of them, `lost` with none."""
    if keeps == out_of:
        return Verdict.CORRECT
    return Verdict.PARTIAL if keeps else lost


class Mark(Value):
    """The outcome of one part. `points` is None exactly where the part is open (see `Verdict.is_open`).

    `misconception` is an author's, by its name, or a general diagnosis, which begins with `general/`. `shared` is the
    sentence of `feedback` that everybody with it is told, where the others are this student's own.
    """

    part: str
    verdict: Verdict
    points: Fraction | None
    out_of: Fraction
    feedback: str = ""
    misconception: str | None = None
    shared: str | None = None
    evidence: Evidence = Evidence()
    apart: Apart | None = None

    @property
    def is_unnamed(self) -> bool:
        """Whether this is a wrong answer that no misconception of the author's explains."""
        return self.verdict is Verdict.WRONG and (self.misconception is None or self.misconception.startswith(GENERAL))


class Digests(Value):
    """The three versions of a problem: what is run, how it is judged, how it reads."""

    run: str
    judge: str
    text: str

    @property
    def marked(self) -> tuple[str, str]:
        """What marks come from: two versions with the same are one, however they read."""
        return self.run, self.judge


class Measured(Value):
    """Times and memory of one grading. Never compared between gradings."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0

    def __add__(self, other: "Measured") -> "Measured":
        """Both together: times add up, the higher peak stands."""
        return Measured(
            seconds=self.seconds + other.seconds,
            cpu_seconds=self.cpu_seconds + other.cpu_seconds,
            peak_mb=max(self.peak_mb, other.peak_mb),
        )


def _finite(told: float | None) -> float | None:
    return told if told is not None and math.isfinite(told) else None


#: A number a program told of itself; None where it told none, or an infinity or a NaN, which no JSON holds.
Told = Annotated[float | None, AfterValidator(_finite)]


class Claimed(Value):
    """What a student's training loop said of itself; shown, never marked."""

    seed: int
    epoch: int
    loss: Told = None
    accuracy: Told = None


class Grading(Value):
    """One pass of one problem version over one student's submission."""

    problem: str
    title: str
    digests: Digests
    submission: str  # digest of what was handed in for this problem
    variant: int | None
    builds: dict[str, str] = {}  # of the machine that graded it: what other machines of the course may have otherwise
    worth: Fraction  # points of the whole problem in its assignment
    marks: tuple[Mark, ...]
    measured: Measured = Measured()
    claims: tuple[Claimed, ...] = ()
    artefacts: dict[str, tuple[str, ...]] = {}  # by part: digests of the networks kept, one a seed
    signals: tuple[str, ...] = ()  # for staff: what a program tried that is refused here; changes no points
    environment: dict[str, str] = {}  # versions and devices it was graded with, where no report around it says so
    #: Why parts could not be graded for want of our side: for whoever may try again, and in no record.
    own_failure: str = Field(default="", exclude=True)

    @property
    def scale(self) -> Fraction:
        """Points in the assignment for each point of the problem."""
        native = sum((mark.out_of for mark in self.marks), Fraction(0))
        return self.worth / native if native else Fraction(0)

    @property
    def so_far(self) -> Fraction:
        """Points, in the assignment's measure, of the parts that are decided."""
        return self.scale * sum((m.points for m in self.marks if m.points is not None), Fraction(0))

    @property
    def open_points(self) -> Fraction:
        """Points that are still to be decided."""
        return self.scale * sum((m.out_of for m in self.marks if m.points is None), Fraction(0))


Status = Literal["final", "waiting", "ungraded"]


class Report(Value):
    """All marks of one student in one assignment. `marks` repeat exactly; what was measured, claimed or noticed on
    the way (`measured`, `claims`, `signals`) need not, nor that machines of other `builds` come to the same.
    """

    version: int = REPORT_SCHEMA
    assignment: str
    student: str
    environment: dict[str, str]
    gradings: tuple[Grading, ...]
    notes: tuple[str, ...] = ()  # about the submission as a whole: a refused zip, a file nobody asked for

    @property
    def status(self) -> Status:
        """`final`, or `waiting` for a person, or `ungraded` where our side could not finish."""
        return status_of(mark for grading in self.gradings for mark in grading.marks)

    @property
    def so_far(self) -> Fraction:
        """Points of all parts that are decided."""
        return sum((g.so_far for g in self.gradings), Fraction(0))

    @property
    def open_points(self) -> Fraction:
        """Points that are still to be decided."""
        return sum((g.open_points for g in self.gradings), Fraction(0))

    @property
    def out_of(self) -> Fraction:
        """Points the assignment has."""
        return sum((g.worth for g in self.gradings), Fraction(0))


def status_of(marks: Iterable[Mark]) -> Status:
    """The status that follows from a set of marks."""
    open_verdicts = {mark.verdict for mark in marks if mark.points is None}
    if Verdict.UNGRADED in open_verdicts:
        return "ungraded"
    return "waiting" if open_verdicts else "final"


def show_points(points: Fraction) -> str:
    """A score as people read it: exact to two places, rounded once, no trailing zeros."""
    text = f"{float(round(points, 2)):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def show_measured(measured: Measured) -> str:
    """What a grading used, as people read it; empty where nothing was run."""
    if not measured.seconds:
        return ""
    seconds, processor, peak = measured.seconds, measured.cpu_seconds, max(1.0, measured.peak_mb)
    times = f"{_show_seconds(seconds)} s, {_show_seconds(processor)} s of processor time"
    return f"took {times}, {peak:,.0f} MB at most, measured from outside"


def _show_seconds(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:,.0f}"
