"""A store with people, an assignment and work in it, written straight into the tables: nobody grades here."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from grader.bell import Bell
from grader.model.course import AssignedProblem, Assignment
from grader.model.mark import Digests, Evidence, Grading, Mark, Verdict
from grader.model.problem import NumericPart, Problem
from grader.policies import Times
from grader.service.accept import Accepted, accept
from grader.store import Store, asked, people, queue
from grader.store.asked import Given, Sheet
from grader.store.people import Person
from grader.store.queue import Claim

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
DUE = NOW + timedelta(days=3)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LONG_AFTER = NOW + 60 * DAY
SILENT = Bell(None)


def enrol(store: Store, *logins: str, role: str = "student") -> list[Person]:
    with store.write() as tx:
        return [people.add_person(tx, login, login.title(), role, NOW) for login in logins]  # type: ignore[arg-type]


def problem(slug: str, points: Sequence[int] = (2, 2)) -> Problem:
    parts = tuple(NumericPart(kind="numeric", id=f"p{n}", points=Fraction(p)) for n, p in enumerate(points, 1))
    return Problem(slug=slug, title=slug, statement="What is it?", parts=parts)


def assign(store: Store, *slugs: str, name: str = "hw", **policies: object) -> Given:
    """An assignment of numeric problems, four points each, due on the third day."""
    slugs = slugs or ("a/one",)
    with store.write() as tx:
        known = asked.course(tx)
        asked.save_course(tx, known)
        ids = {}
        for slug in slugs:
            digests = Digests(run=f"run {slug}", judge=f"judge {slug}", text=f"text {slug}")
            ids[asked.save_version(tx, digests, problem(slug), {}, {}, "", NOW)] = slug
        made = Assignment(
            name=name, title=name, problems=tuple(AssignedProblem(problem=slug) for slug in slugs), **policies
        )  # type: ignore[arg-type]
        times = Times(NOW - DAY, DUE, DUE + 2 * DAY)
        asked.save_assignment(tx, made, times, dict.fromkeys(ids, Fraction(4)), ids, NOW)
        found = asked.given(tx, name)
    assert found is not None
    return found


def hand_in(
    store: Store, given: Given, author: str, *slugs: str, at: datetime = NOW, typed: str = "1", force: bool = False
) -> Accepted:
    """Answers to some problems, or to all, as typed."""
    wanted = slugs or tuple(item.version.slug for item in given.problems)
    answers = {(slug, "p1"): typed for slug in wanted}
    return accept(store, SILENT, given, author, author, {}, at, answers=answers, force=force)


def claim(store: Store, worker: str = "w", *, at: datetime = NOW, seconds: float = 30) -> Claim | None:
    with store.write() as tx:
        return queue.claim(tx, ("quick",), worker, at, seconds)


def grading(slug: str = "a/one", points: Sequence[int | None] = (2, 2)) -> Grading:
    """What a worker would have found: the points of each part, None where it is open."""
    marks = tuple(
        Mark(
            part=f"p{n}", verdict=Verdict.UNGRADED if got is None else Verdict.CORRECT if got else Verdict.WRONG,
            points=None if got is None else Fraction(got), out_of=Fraction(2), evidence=Evidence(typed="1"),
        )
        for n, got in enumerate(points, 1)
    )  # fmt: skip
    digests = Digests(run=f"run {slug}", judge=f"judge {slug}", text=f"text {slug}")
    return Grading(
        problem=slug, title=slug, digests=digests, submission="d", variant=None, worth=Fraction(4), marks=marks
    )


def grade_all(store: Store, points: Mapping[str, Sequence[int | None]] | None = None, at: datetime = LONG_AFTER) -> int:
    """Let a worker take and finish all that waits; by problem the points of its parts."""
    count = 0
    while (held := claim(store, at=at)) is not None:
        with store.write() as tx:
            assert queue.finish(tx, held, grading(held.slug, (points or {}).get(held.slug, (2, 2))), at)
        count += 1
    return count


def sheet(author: str, code: str = "aaaa-1") -> Sheet:
    return Sheet(author, code, {})
