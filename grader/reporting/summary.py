"""A class in numbers: how points are spread, which mistakes are common, what is still open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import mean, median

from grader.model.mark import Grading, Mark, Report

#: Most columns of a distribution.
COLUMNS = 10


@dataclass(frozen=True)
class Bin:
    """How many scores lie from `low` to below `high`, in the last bin to `high` itself; or just at both."""

    low: Fraction
    high: Fraction
    count: int


@dataclass(frozen=True)
class Spread:
    """The distribution of decided scores out of `worth`; `left_out` students are not decided yet."""

    title: str
    worth: Fraction
    bins: tuple[Bin, ...]
    mean: Fraction | None
    median: Fraction | None
    counted: int
    left_out: int


@dataclass(frozen=True)
class Shared:
    """Something several students have in common: a misconception, or a reason why a part is open."""

    problem: str
    title: str
    parts: tuple[str, ...]
    name: str
    feedback: str
    students: tuple[str, ...]


def spread(title: str, scores: Sequence[Fraction | None], worth: Fraction) -> Spread:
    """The distribution of some scores; None stands for a student who is not decided."""
    decided = [score for score in scores if score is not None]
    return Spread(
        title=title,
        worth=worth,
        bins=_bins(decided, worth),
        mean=mean(decided) if decided else None,
        median=median(decided) if decided else None,
        counted=len(decided),
        left_out=len(scores) - len(decided),
    )


def _bins(scores: Sequence[Fraction], worth: Fraction) -> tuple[Bin, ...]:
    """A column a score where all are whole and few can be had, else ten of one width over 0 to `worth`."""
    if 0 < worth < COLUMNS and all(score.denominator == 1 for score in (worth, *scores)):
        return tuple(Bin(Fraction(at), Fraction(at), scores.count(Fraction(at))) for at in range(int(worth) + 1))
    width = worth / COLUMNS if worth else Fraction(1)
    counts = [0] * COLUMNS
    for score in scores:
        counts[min(max(int(score / width), 0), COLUMNS - 1)] += 1
    return tuple(Bin(width * place, width * (place + 1), count) for place, count in enumerate(counts))


def spreads(reports: Sequence[Report]) -> list[Spread]:
    """The distribution of totals, then of each problem's points."""
    totals = [report.so_far if report.status == "final" else None for report in reports]
    found = [spread("Total", totals, max((report.out_of for report in reports), default=Fraction(0)))]
    problems = {grading.problem: grading for report in reports for grading in report.gradings}
    for slug, last in problems.items():
        gradings = [grading for report in reports for grading in report.gradings if grading.problem == slug]
        scores = [None if grading.open_points else grading.so_far for grading in gradings]
        found.append(spread(last.title, scores, last.worth))
    return found


def misconceptions(reports: Iterable[Report]) -> list[Shared]:
    """Every misconception that was recognised, by problem, the most common first."""
    return _group(
        (report.student, grading, mark, mark.misconception)
        for report in reports
        for grading in report.gradings
        for mark in grading.marks
        if mark.misconception
    )


def still_open(reports: Iterable[Report]) -> list[Shared]:
    """Every reason why parts are open, by problem and verdict, the most common first."""
    return _group(
        (
            (report.student, grading, mark, mark.verdict.value)
            for report in reports
            for grading in report.gradings
            for mark in grading.marks
            if mark.points is None
        ),
        by_feedback=True,
    )


def _group(found: Iterable[tuple[str, Grading, Mark, str]], *, by_feedback: bool = False) -> list[Shared]:
    groups: dict[tuple[str, str, str], list[tuple[str, Grading, Mark]]] = {}
    for student, grading, mark, name in found:
        key = (grading.problem, name, mark.feedback if by_feedback else "")
        groups.setdefault(key, []).append((student, grading, mark))
    shared = [
        Shared(
            problem=problem,
            title=members[0][1].title,
            parts=tuple(dict.fromkeys(mark.part for _, _, mark in members)),
            name=name,
            feedback=said_of_all(members[0][2]),
            students=tuple(dict.fromkeys(student for student, _, _ in members)),
        )
        for (problem, name, _), members in groups.items()
    ]
    return sorted(shared, key=lambda item: (-len(item.students), item.problem, item.name))


def said_of_all(mark: Mark) -> str:
    """A mark's feedback without what is this student's own: the accuracy that marks of training begin with, and the
    entries that a general diagnosis ends with.
    """
    if mark.shared is not None:
        return mark.shared
    return mark.feedback.partition(" Look again at ")[0] if mark.is_unnamed else mark.feedback
