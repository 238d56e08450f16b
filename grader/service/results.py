"""What an author's work has come to: worked out from gradings, corrections and policies each time it is read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from grader.model.mark import Evidence, Mark, Verdict
from grader.model.policy import Aspect
from grader.model.problem import ChoicePart
from grader.policies import Grade, Handed, Stage, Times, counting, grade_of, lateness, may_show, shown_mark, stage_of
from grader.store import Tx, asked, handed, marks, tallies
from grader.store.asked import AssignedProblem, Given
from grader.store.marks import Graded, Override, Voided

#: Up to so many authors are asked for one by one, more all together.
_FEW = 5000


@dataclass(frozen=True)
class Standing:
    """One part as it stands: the mark, the correction that holds over it, and whether the part is voided.

    `mark` is None where nothing of it is shown. `points` and `out_of` are in the assignment's measure.
    """

    part: str
    mark: Mark | None
    override: Override | None
    voided: Voided | None
    points: Fraction | None
    out_of: Fraction


@dataclass(frozen=True)
class Work:
    """One problem of one submission, as it stands. `grading` is the latest that is shown and done."""

    assigned: AssignedProblem
    submission: str
    grading: Graded | None
    running: Graded | None  # waiting, running or dead, where nothing newer is done
    parts: tuple[Standing, ...] = ()
    taken_out: Fraction = Fraction(0)  # points of voided parts that count for nobody
    before: Graded | None = None  # the grading that was shown before this one

    @property
    def slug(self) -> str:
        """The problem."""
        return self.assigned.version.slug

    @property
    def out_of(self) -> Fraction:
        """Points it has, without parts that are taken out."""
        return self.assigned.worth - self.taken_out

    @cached_property
    def so_far(self) -> Fraction | None:
        """Points of what is decided; None before a grading is done."""
        counted = [part for part in self.parts if part.voided != "out"]
        return None if not self.parts else sum((part.points or Fraction(0) for part in counted), Fraction(0))

    @cached_property
    def open_points(self) -> Fraction:
        """Points still to be decided."""
        if not self.parts:
            return self.out_of
        return sum((p.out_of for p in self.parts if p.points is None and p.voided != "out"), Fraction(0))


@dataclass(frozen=True)
class Result:
    """An assignment's result for one author: by problem the work that counts, and the grade it comes to."""

    given: Given
    author: str
    times: Times
    submissions: tuple[handed.Handed, ...]
    counts: Mapping[str, Work]
    grades: Mapping[str, Grade]
    voided: Mapping[tuple[str, str], Voided]

    @property
    def out_of(self) -> Fraction:
        """Points the assignment has: the same for everybody."""
        return out_of_all(self.given, self.voided)

    @cached_property
    def raw(self) -> Fraction:
        """Points so far, before lateness. What is given to everybody, those have too who handed nothing in for it."""
        without = [a for a in self.given.problems if a.version.slug not in self.counts]
        for_all = sum((voided_points(a, self.voided, "full") for a in without), Fraction(0))
        return sum((grade.raw for grade in self.grades.values()), for_all)

    @cached_property
    def penalty(self) -> Fraction:
        """Points that lateness costs."""
        return sum((grade.penalty for grade in self.grades.values()), Fraction(0))

    @property
    def days_late(self) -> int:
        """Started days late of the latest work that counts."""
        return max((grade.days for grade in self.grades.values()), default=0)

    @property
    def grade(self) -> Fraction:
        """What counts: raw − penalty."""
        return self.raw - self.penalty

    @cached_property
    def open_points(self) -> Fraction:
        """Points that are still to be decided."""
        return sum((work.open_points for work in self.counts.values()), Fraction(0))

    @property
    def is_final(self) -> bool:
        """Whether nothing is left to be decided."""
        return bool(self.counts) and all(w.grading is not None and w.open_points == 0 for w in self.counts.values())


def out_of_all(given: Given, voided: Mapping[tuple[str, str], Voided]) -> Fraction:
    """Points that an assignment has, without parts that are taken out."""
    return sum((a.worth - voided_points(a, voided, "out") for a in given.problems), Fraction(0))


def voided_points(assigned: AssignedProblem, voided: Mapping[tuple[str, str], Voided], how: Voided) -> Fraction:
    """Points, in the assignment's measure, of a problem's parts that are voided so."""
    if not voided:
        return Fraction(0)
    problem = assigned.version.problem
    points = (part.points for part in problem.parts if voided.get((problem.slug, part.id)) == how)
    return sum(points, Fraction(0)) * assigned.worth / problem.points


def result_of(tx: Tx, given: Given, author: str) -> Result:
    """What an author's work has come to, as staff see it."""
    items = handed.submissions(tx, given.name, author)
    gradings = marks.gradings(tx, given.name, author=author, whole=True)
    works = works_of(tx, given, items, gradings)
    times = asked.times_of(tx, given, author)
    waived = marks.waived(tx, [item.id for item in items])
    return _result(given, author, times, items, works, waived, marks.voids(tx, given.name))


def results_of(tx: Tx, given: Given, authors: Sequence[str], *, whole: bool = False) -> dict[str, Result]:
    """The same for several authors, with a few questions to the database for all of them.

    Only where `whole` do marks have their feedback and evidence, and gradings their documents.
    """
    asked_for = authors if len(authors) < _FEW else None
    items: dict[str, list[handed.Handed]] = {author: [] for author in authors}
    for item in handed.submissions(tx, given.name, authors=asked_for):
        items.setdefault(item.author, []).append(item)
    by_author: dict[str, list[Graded]] = {author: [] for author in authors}
    for one in marks.gradings(tx, given.name, authors=asked_for, whole=whole):
        by_author.setdefault(one.author, []).append(one)
    brief = {} if whole else _brief_marks(tx, given.name, asked_for)
    ids = [item.id for several in items.values() for item in several]
    waived, corrections, voided = marks.waived(tx, ids), marks.overrides(tx, ids), marks.voids(tx, given.name)
    granted = asked.granted(tx, given)
    found = {}
    for author in authors:
        works = _works(given, by_author[author], corrections, voided, brief)
        times = granted.times(given, author)
        found[author] = _result(given, author, times, items[author], works, waived, voided)
    return found


def works_of(
    tx: Tx, given: Given, items: Sequence[handed.Handed], gradings: Sequence[Graded]
) -> dict[tuple[str, str], Work]:
    """By (submission, problem), every work that was not replaced or absent. `gradings` are whole."""
    corrections = marks.overrides(tx, [item.id for item in items])
    return _works(given, gradings, corrections, marks.voids(tx, given.name), {})


def _works(
    given: Given,
    gradings: Sequence[Graded],
    corrections: Mapping[tuple[str, str, str], Override],
    voided: Mapping[tuple[str, str], Voided],
    brief: Mapping[int, Sequence[Mark]],
) -> dict[tuple[str, str], Work]:
    found = {}
    for (submission, slug), several in _by_work(gradings).items():
        problem = given.find(slug)
        if problem is None or all(one.state in ("replaced", "absent", "cancelled") for one in several):
            continue
        done = [one for one in several if one.state == "done" and one.shown]
        latest = done[-1] if done else None
        going = [
            one
            for one in several
            if one.state in ("waiting", "running", "dead") and one.shown and (latest is None or one.id > latest.id)
        ]
        parts: tuple[Standing, ...] = ()
        if latest is not None:
            whole = latest.document
            told = whole.marks if whole is not None else _in_order(problem, brief[latest.id])
            parts = _standings(latest, told, problem.worth, corrections, voided)
        out = voided_points(problem, voided, "out")
        before = done[-2] if len(done) > 1 else None
        found[submission, slug] = Work(problem, submission, latest, going[-1] if going else None, parts, out, before)
    return found


def _brief_marks(tx: Tx, assignment: str, authors: Collection[str] | None) -> dict[int, list[Mark]]:
    """By grading, its marks without feedback and evidence, not checked again: there may be many thousands."""
    found: dict[int, list[Mark]] = {}
    nothing = Evidence()
    for one in tallies.brief_marks(tx, assignment, authors):
        found.setdefault(one.grading, []).append(
            Mark.model_construct(
                part=one.part, verdict=Verdict(one.verdict), points=one.points, out_of=one.out_of,
                misconception=one.misconception, feedback="", evidence=nothing,
            )
        )  # fmt: skip
    return found


def _in_order(assigned: AssignedProblem, told: Sequence[Mark]) -> Sequence[Mark]:
    """Marks in the order of the problem's parts; of a part that it has no more, at the end."""
    place = {part.id: number for number, part in enumerate(assigned.version.problem.parts)}
    return sorted(told, key=lambda mark: place.get(mark.part, len(place)))


def _by_work(gradings: Sequence[Graded]) -> dict[tuple[str, str], list[Graded]]:
    found: dict[tuple[str, str], list[Graded]] = {}
    for one in gradings:
        found.setdefault((one.submission, one.slug), []).append(one)
    return found


def _standings(
    graded: Graded,
    told: Sequence[Mark],
    worth: Fraction,
    corrections: Mapping[tuple[str, str, str], Override],
    voided: Mapping[tuple[str, str], Voided],
) -> tuple[Standing, ...]:
    scale = worth / sum((mark.out_of for mark in told), Fraction(0))  # worth what it is now, not what it was
    found = []
    for mark in told:
        override = corrections.get((graded.submission, graded.slug, mark.part))
        if override is not None and override.points is None:
            override = None
        points = mark.points if override is None else override.points
        how = voided.get((graded.slug, mark.part))
        if how == "full":
            points = mark.out_of
        scaled = points if points is None or scale == 1 else points * scale
        out_of = mark.out_of if scale == 1 else mark.out_of * scale
        found.append(Standing(mark.part, mark, override, how, scaled, out_of))
    return tuple(found)


def _result(
    given: Given,
    author: str,
    times: Times,
    items: Sequence[handed.Handed],
    works: Mapping[tuple[str, str], Work],
    waived: Collection[str],
    voided: Mapping[tuple[str, str], Voided],
) -> Result:
    late = given.asked.late
    by_id = {item.id: item for item in items}
    graded: dict[tuple[str, str], Grade] = {}
    choices: dict[str, list[Handed]] = {}
    for (submission, slug), work in works.items():
        item = by_id[submission]
        grade = None
        if work.so_far is not None:
            days = lateness(item.received, times.due, late)
            grade = grade_of(work.so_far, days, late, waived=submission in waived)
            graded[submission, slug] = grade
        score = None if grade is None else grade.grade
        choices.setdefault(slug, []).append(Handed(submission, item.number, score))
    chosen = counting(choices, given.asked.counts)
    counts = {slug: works[pick.submission, slug] for slug, pick in chosen.items()}
    grades = {slug: graded[p.submission, slug] for slug, p in chosen.items() if (p.submission, slug) in graded}
    return Result(given, author, times, tuple(items), counts, grades, voided)


# -- what its student sees ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sight:
    """What a student may see of an assignment's marks at a moment."""

    stage: Stage
    aspects: frozenset[Aspect]
    may_resubmit: bool  # before it is due: guessing until it is right must not pay


def sight_of(tx: Tx, given: Given, times: Times, now: datetime, used: int) -> Sight:
    """What one student may see now. Of an exam that is nothing before the marks are released."""
    stage = stage_of(now, times.due, released=asked.is_released(tx, given.name))
    closed = times.closes is not None and now > times.closes
    spent = given.asked.submissions is not None and used >= given.asked.submissions
    to_come = times.due is not None and now <= times.due
    held_back = given.asked.exam is not None and stage != "released"
    aspects = frozenset[Aspect]() if held_back else may_show(given.asked.shows, stage)
    return Sight(stage, aspects, to_come and not (closed or spent))


def as_shown(work: Work, sight: Sight) -> Work:
    """A work without what its student may not see yet."""
    parts = []
    for standing in work.parts:
        part = next((p for p in work.assigned.version.problem.parts if p.id == standing.part), None)
        mark = standing.mark
        if mark is not None:
            is_choice = isinstance(part, ChoicePart)
            mark = shown_mark(mark, sight.aspects, is_choice=is_choice, may_resubmit=sight.may_resubmit)
        if mark is None or "points" not in sight.aspects:  # or the sum would tell what the part does not
            standing = replace(standing, override=None, points=None)
        parts.append(replace(standing, mark=mark))
    return replace(work, parts=tuple(parts))


def shown_result_of(tx: Tx, given: Given, author: str, now: datetime, used: int) -> tuple[Result, Sight]:
    """What an author's work has come to as far as they may see it now: what is hidden counts as still open."""
    items = handed.submissions(tx, given.name, author)
    gradings = marks.gradings(tx, given.name, author=author, whole=True)
    times = asked.times_of(tx, given, author)
    sight = sight_of(tx, given, times, now, used)
    works = {key: as_shown(work, sight) for key, work in works_of(tx, given, items, gradings).items()}
    waived = marks.waived(tx, [item.id for item in items])
    return _result(given, author, times, items, works, waived, marks.voids(tx, given.name)), sight
