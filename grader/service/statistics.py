"""What a class did, part by part: how many, how well, how well it tells the strong from the weak; and how long."""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from math import sqrt
from statistics import quantiles
from typing import Any
from weakref import WeakKeyDictionary

from grader.model.mark import GENERAL, Verdict
from grader.service.grid import Filter, students_of, tallies_for
from grader.service.results import out_of_all
from grader.service.tally import Tally, sources_of
from grader.store import Tx, asked, handed, marks, tallies
from grader.store.asked import Given
from grader.store.marks import Voided
from grader.store.tallies import BriefMark, Span

#: Fewer students than these say nothing of how well a part discriminates.
_FEWEST = 8
_TAGS = 5
#: So many assignments are kept in a process.
_MOST = 8


@dataclass(frozen=True)
class PartFigures:
    """One part over the class. `discrimination` is the correlation of its points with those of all other parts."""

    slug: str
    part: str
    n: int
    mean: float | None  # share of the points, 0 to 1
    full: int
    none: int
    open: int
    bins: tuple[int, ...]  # shares in ten bins
    discrimination: float | None
    misconceptions: tuple[tuple[str, int], ...]
    verdicts: Mapping[str, int]
    unnamed: int  # wrong answers that no misconception explains


@dataclass(frozen=True)
class Spread:
    """The middle of some figures, and between what half of them lie."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread | None":
        """None where there is nothing."""
        if len(values) < 2:
            return cls(values[0], values[0], values[0]) if values else None
        return cls(*quantiles(values, n=4, method="inclusive"))


@dataclass(frozen=True)
class TimeFigures:
    """How long one problem took, in hours: from when it opened, or an exam began, to the work that counts; from that
    to when it was due, less than 0 where it was late; and the seconds in which it was graded."""

    slug: str
    tries: float | None  # submissions an author made for it, on average
    worked: Spread | None
    left: Spread | None
    graded: Spread | None


@dataclass(frozen=True)
class ClassFigures:
    """A class in an assignment. Grades in ten bins of the points that it has."""

    enrolled: int
    handed: int
    mean: Fraction | None
    median: Fraction | None
    bins: tuple[int, ...]
    parts: tuple[PartFigures, ...]
    times: tuple[TimeFigures, ...]


@dataclass
class _Part:
    """One part while it is counted."""

    shares: dict[str, float] = field(default_factory=dict)  # by author
    open: int = 0
    unnamed: int = 0
    tags: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)


#: By database and assignment, the figures that were worked out last, with all that they were worked out from.
_KEPT: WeakKeyDictionary[Any, OrderedDict[str, tuple[object, ClassFigures]]] = WeakKeyDictionary()


def figures_of(tx: Tx, given: Given) -> ClassFigures:
    """What the class did. A team counts once in its parts, and each of its members in the grades.

    What was worked out last is told again where all it was worked out from is still the same.
    """
    class_now = tuple(author for _, author in students_of(tx, given, Filter()))
    sources = (sources_of(tx, given), class_now, handed.authors(tx, given.name), _beginnings(tx, given))
    kept = _KEPT.setdefault(tx.engine, OrderedDict())
    known = kept.get(given.name)
    if known is None or known[0] != sources:
        known = kept[given.name] = (sources, work_out_figures(tx, given))
    kept.move_to_end(given.name)
    while len(kept) > _MOST:
        kept.popitem(last=False)
    return known[1]


def work_out_figures(tx: Tx, given: Given) -> ClassFigures:
    """The same, worked out anew."""
    lines = tallies_for(tx, given, Filter())
    by_author = {author: tally for _, author, tally in lines}
    handed_in = handed.authors(tx, given.name)
    grades = [tally.grade for _, author, tally in lines if author in handed_in]
    mean, median = spread_of(grades)
    worth = float(out_of_all(given, marks.voids(tx, given.name)))
    return ClassFigures(
        len(lines), len(grades), mean, median, _bins([float(grade) / worth for grade in grades] if worth else []),
        tuple(_part_figures(given, by_author, _count(tx, given, by_author))),
        tuple(_time_figures(tx, given, by_author)),
    )  # fmt: skip


def _count(tx: Tx, given: Given, by_author: Mapping[str, Tally]) -> dict[tuple[str, str], _Part]:
    slugs = [item.version.slug for item in given.problems]
    counted = {
        id: (author, slug)
        for author, tally in by_author.items()
        for slug, id in zip(slugs, tally.gradings, strict=True)
        if id is not None
    }
    voided, corrected = marks.voids(tx, given.name), tallies.corrected_parts(tx, given.name)
    by_hand = {grading for grading, _ in corrected}
    alike: dict[tuple[str, str, int | None], list[str]] = {}  # authors whose marks are the same to the letter
    for grading, text in tallies.mark_lines(tx, given.name):
        whose = counted.get(grading)
        if whose is not None:
            author, slug = whose
            alike.setdefault((slug, text, grading if grading in by_hand else None), []).append(author)
    found: dict[tuple[str, str], _Part] = {}
    for (slug, text, own), authors in alike.items():
        for mark in tallies.marks_in(own or 0, text):
            part = found.setdefault((slug, mark.part), _Part())
            override = corrected.get((own, mark.part)) if own is not None else None
            _add(part, authors, mark, voided.get((slug, mark.part)), override)
    return found


def _add(part: _Part, authors: list[str], mark: BriefMark, voided: Voided | None, override: Fraction | None) -> None:
    part.verdicts[mark.verdict] += len(authors)
    if mark.misconception:
        part.tags[mark.misconception] += len(authors)
    if mark.verdict == Verdict.WRONG and (mark.misconception or GENERAL).startswith(GENERAL):
        part.unnamed += len(authors)
    points = mark.points if override is None else override
    if voided == "full":
        points = mark.out_of
    if points is None:
        part.open += len(authors)
    elif mark.out_of:
        part.shares |= dict.fromkeys(authors, float(points) / float(mark.out_of))


def _part_figures(
    given: Given, by_author: Mapping[str, Tally], counted: Mapping[tuple[str, str], _Part]
) -> Iterator[PartFigures]:
    totals = {author: float(tally.raw) for author, tally in by_author.items()}
    for a in given.problems:
        for part in a.version.problem.parts:
            key = (a.version.slug, part.id)
            own = counted.get(key, _Part())
            worth = float(part.points * a.worth / a.version.problem.points)
            values = list(own.shares.values())
            rest = [totals[author] - share * worth for author, share in own.shares.items()]
            yield PartFigures(
                *key,
                n=len(values),
                mean=sum(values) / len(values) if values else None,
                full=sum(value >= 1 for value in values),
                none=sum(value <= 0 for value in values),
                open=own.open,
                bins=_bins(values),
                discrimination=_correlation(values, rest),
                misconceptions=tuple(own.tags.most_common(_TAGS)),
                verdicts=dict(own.verdicts),
                unnamed=own.unnamed,
            )


def _time_figures(tx: Tx, given: Given, by_author: Mapping[str, Tally]) -> Iterator[TimeFigures]:
    began, granted = _beginnings(tx, given), asked.granted(tx, given)
    dues: dict[object, datetime | None] = {}
    spans: dict[str, list[Span]] = {}
    for span in tallies.spans(tx, given.name):
        spans.setdefault(span.slug, []).append(span)
    for place, a in enumerate(given.problems):
        counts = {tally.gradings[place] for tally in by_author.values()}
        worked, left, graded, made = list[float](), list[float](), list[float](), Counter[str]()
        for span in spans.get(a.version.slug, ()):
            if span.cause == "submission":
                made[span.author] += 1
            if span.id not in counts:
                continue
            start = began.get(span.author, given.times.opens)
            own = granted.own(span.author)
            if own not in dues:  # for most there is nothing of their own
                dues[own] = granted.times(given, span.author).due
            end = dues[own]
            worked += [] if start is None else [_hours(start, span.received)]
            left += [] if end is None else [_hours(span.received, end)]
            graded += [] if span.seconds is None else [span.seconds]
        tries = sum(made.values()) / len(made) if made else None
        yield TimeFigures(a.version.slug, tries, Spread.of(worked), Spread.of(left), Spread.of(graded))


def _beginnings(tx: Tx, given: Given) -> dict[str, datetime]:
    return asked.sittings(tx, given.name) if given.asked.exam is not None else {}


def _hours(start: datetime, end: datetime) -> float:
    """From one moment to another, each in UTC whether or not it says so."""
    return (end.replace(tzinfo=UTC) - start.replace(tzinfo=UTC)).total_seconds() / 3600


def _bins(values: Sequence[float], count: int = 10) -> tuple[int, ...]:
    bins = [0] * count
    for value in values:
        bins[min(count - 1, max(0, int(value * count)))] += 1
    return tuple(bins)


def _correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    if len(first) < _FEWEST:
        return None
    mean1, mean2 = sum(first) / len(first), sum(second) / len(second)
    spread1 = sqrt(sum((a - mean1) ** 2 for a in first))
    spread2 = sqrt(sum((b - mean2) ** 2 for b in second))
    if spread1 == 0 or spread2 == 0:
        return None
    return sum((a - mean1) * (b - mean2) for a, b in zip(first, second, strict=True)) / (spread1 * spread2)


def spread_of(grades: Sequence[Fraction]) -> tuple[Fraction | None, Fraction | None]:
    """Mean and median of some grades."""
    if not grades:
        return None, None
    counted = sorted(Counter(grades).items())
    ordered = [grade for grade, many in counted for _ in range(many)]
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return sum((grade * many for grade, many in counted), Fraction(0)) / len(ordered), median
