"""A submission as it is looked at: problem by problem, what its author, or staff, may see of it."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from grader.model.mark import Claimed, Grading, show_measured
from grader.policies import Times
from grader.portal.showing import show_standing
from grader.reporting.marks import Shown
from grader.service.accept import submissions_used
from grader.service.results import Result, Sight, Standing, Work, as_shown, result_of, shown_result_of, works_of
from grader.store import Tx, asked, marks
from grader.store.asked import Given
from grader.store.handed import Handed

#: How what a grading was done with is called on a page; the data of a part by its own name.
_LABELS = {
    "python": "Python", "torch": "PyTorch", "numpy": "NumPy", "processor": "Processor", "gpu": "GPU",
    "threads": "Cores", "sandbox": "Walls around programs",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One part on a page: how it is shown, and how it stands."""

    standing: Standing
    shown: Shown | None


@dataclass(frozen=True)
class Piece:
    """One problem of a submission on a page. `counts` says whether it is this submission's work that counts."""

    slug: str
    title: str
    work: Work
    parts: tuple[Part, ...]
    counts: bool
    curves: tuple[tuple[int, tuple[Claimed, ...]], ...]
    measured: str

    @property
    def environment(self) -> list[tuple[str, str]]:
        """With what it was graded, as labels and values; empty where its record is older than that."""
        found = {**self.document.environment, **self.document.builds} if self.document else {}
        return [(_LABELS.get(name, name.capitalize()), value) for name, value in found.items()]

    @property
    def document(self) -> Grading | None:
        """The grading, whole."""
        return self.work.grading.document if self.work.grading else None


@dataclass(frozen=True)
class Viewed:
    """A submission on a page, with what the whole assignment has come to."""

    pieces: tuple[Piece, ...]
    result: Result
    times: Times
    sight: Sight
    nothing: str | None = None  # nothing of it was taken: why, or "" where nobody asked for anything in it

    @property
    def going(self) -> bool:
        """Whether anything of it still waits or runs."""
        return any(piece.work.running is not None and piece.work.running.state != "dead" for piece in self.pieces)

    @property
    def shows_points(self) -> bool:
        """Whether points are shown."""
        return "points" in self.sight.aspects


def view_submission(tx: Tx, given: Given, item: Handed, now: datetime, *, by_staff: bool = False) -> Viewed:
    """A submission for its author, or with everything for staff."""
    times = asked.times_of(tx, given, item.author)
    gradings = marks.gradings(tx, given.name, author=item.author, submission=item.id, whole=True)
    works = works_of(tx, given, [item], gradings)
    result, sight = shown_result_of(tx, given, item.author, now, submissions_used(tx, given.name, item.author))
    if by_staff:
        result = result_of(tx, given, item.author)
    pieces = []
    for a in given.problems:
        work = works.get((item.id, a.version.slug))
        if work is not None:
            counted = result.counts.get(a.version.slug)
            counts = counted is not None and counted.submission == item.id
            pieces.append(_piece(work if by_staff else as_shown(work, sight), counts=counts))
    absent = [one.trouble for one in gradings if one.state == "absent"]
    nothing = next((why for why in absent if why), "") if not pieces and len(absent) == len(gradings) else None
    return Viewed(tuple(pieces), result, times, sight, nothing)


def _piece(work: Work, *, counts: bool) -> Piece:
    problem = work.assigned.version.problem
    document = work.grading.document if work.grading else None
    scale = document.scale if document else Fraction(1)
    asks = {part.id: part.asks for part in problem.parts}
    parts = tuple(Part(one, show_standing(one, asks.get(one.part, ""), scale)) for one in work.parts)
    curves: dict[int, list[Claimed]] = {}
    for claim in document.claims if document else ():
        curves.setdefault(claim.seed, []).append(claim)
    shown = tuple((seed, tuple(claims)) for seed, claims in curves.items())
    measured = show_measured(document.measured) if document else ""
    return Piece(work.slug, problem.title, work, parts, counts, shown, measured)
