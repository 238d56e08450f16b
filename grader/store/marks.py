"""What was found: gradings, people's corrections beside them, and requests for another look. Only ever added to."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal, TypeVar

from sqlalchemy import and_, exists, func, select

from grader.model.mark import Grading
from grader.store import tables as t
from grader.store.queue import VERSION
from grader.store.tables import Tx

#: States of a grading that say nothing of the work: it was taken back, or there was none.
NO_WORK = ("replaced", "absent", "cancelled")
_AT_ONCE = 5000
_T = TypeVar("_T")


@dataclass(frozen=True)
class Graded:
    """One grading as the store has it; `document` where it is done."""

    id: int
    submission: str
    assignment: str
    author: str
    slug: str
    version: int
    cause: str
    shown: bool
    queue: str
    state: str
    created: datetime
    started: datetime | None
    finished: datetime | None
    trouble: str
    status: str | None
    so_far: Fraction | None
    open_points: Fraction | None
    document: Grading | None
    waits_for: str | None  # beside its turn
    reason: str  # why it was done anew, for its student; empty where nobody said

    @property
    def waits_for_us(self) -> bool:
        """Whether it waits because a worker of ours has another version of the problem: nobody grades it by itself."""
        return self.state == "waiting" and self.waits_for == VERSION


@dataclass(frozen=True)
class Override:
    """A person's correction of one part, in the problem's points; `points` None takes an earlier one back."""

    id: int
    submission: str
    slug: str
    part: str
    points: Fraction | None
    feedback: str
    reason: str
    by: str
    at: datetime


def _graded(row: Any, *, whole: bool) -> Graded:
    return Graded(
        row.id, row.submission, row.assignment, row.author, row.slug, row.version, row.cause, row.shown, row.queue,
        row.state, row.created, row.started, row.finished, row.trouble, row.status, row.so_far, row.open_points,
        Grading.model_validate(row.document) if whole and row.document is not None else None,
        row.waits_for, row.reason or "",
    )  # fmt: skip


_SLIM = tuple(column for column in t.grading.c if column.name != "document")


def gradings(
    tx: Tx,
    assignment: str,
    *,
    author: str | None = None,
    authors: Collection[str] | None = None,
    submission: str | None = None,
    slug: str | None = None,
    whole: bool = False,
) -> list[Graded]:
    """Gradings of an assignment, oldest first; with their documents only where `whole`."""
    g = t.grading.c
    query = (select(t.grading) if whole else select(*_SLIM)).where(g.assignment == assignment).order_by(g.id)
    if author is not None:
        query = query.where(g.author == author)
    if authors is not None:
        query = query.where(g.author.in_(authors))
    if submission is not None:
        query = query.where(g.submission == submission)
    if slug is not None:
        query = query.where(g.slug == slug)
    return [_graded(row, whole=whole) for row in tx.execute(query)]


@dataclass(frozen=True, slots=True)
class Brief:
    """A grading in brief, as lists of thousands are gone through."""

    id: int
    submission: str
    author: str
    slug: str
    version: int
    state: str
    shown: bool
    so_far: Fraction | None


def brief_gradings(tx: Tx, assignment: str, slug: str | None = None) -> list[Brief]:
    """The gradings of an assignment, or of one problem in it, oldest first."""
    g = t.grading.c
    columns = (g.id, g.submission, g.author, g.slug, g.version, g.state, g.shown, g.so_far)
    query = select(*columns).where(g.assignment == assignment).order_by(g.id)
    rows = tx.execute(query if slug is None else query.where(g.slug == slug))
    return [Brief(*row) for row in rows.all()]


def regrading(tx: Tx, assignment: str, slug: str | None = None) -> int:
    """How many regradings of an assignment, or of one problem in it, wait or are under way."""
    g = t.grading.c
    going = and_(g.assignment == assignment, g.cause == "regrade", g.state.in_(("waiting", "running")))
    query = select(func.count()).where(going)
    return int(tx.execute(query if slug is None else query.where(g.slug == slug)).scalar_one())


def found_in(tx: Tx, gradings: Collection[int]) -> dict[tuple[int, str], Fraction | None]:
    """By grading and part, the points that some gradings found."""
    m = t.mark.c
    found = {}
    for some in _in_turn(gradings):
        rows = tx.execute(select(m.grading, m.part, m.points).where(m.grading.in_(some)))
        found.update({(row.grading, row.part): row.points for row in rows})
    return found


def _in_turn(several: Collection[_T]) -> Iterator[Sequence[_T]]:
    """As many at a time as a query can name."""
    all_of_them = list(several)
    return (all_of_them[start : start + _AT_ONCE] for start in range(0, len(all_of_them), _AT_ONCE))


def states(tx: Tx, assignment: str) -> dict[str, int]:
    """How many gradings of an assignment there are, by state; those that are done by status: `done final`."""
    g = t.grading.c
    query = select(g.state, g.status, func.count().label("n")).where(g.assignment == assignment)
    found = Counter[str]()
    for row in tx.execute(query.group_by(g.state, g.status)):  # what is done anew still has the status that it had
        found[row.state if row.state != "done" else f"done {row.status}"] += row.n
    return found


def has_work(tx: Tx, assignment: str, author: str, slug: str, before: int) -> bool:
    """Whether an author has handed in anything for a problem before the submission of that number."""
    g, s = t.grading.c, t.submission.c
    mine = and_(g.assignment == assignment, g.author == author, g.slug == slug, g.state.not_in(NO_WORK))
    earlier = exists().where(mine, s.id == g.submission, s.number < before)
    return bool(tx.execute(select(earlier)).scalar_one())


def grading_of(tx: Tx, id: int) -> Graded | None:
    """One grading, whole."""
    row = tx.execute(select(t.grading).where(t.grading.c.id == id)).one_or_none()
    return None if row is None else _graded(row, whole=True)


def whole_gradings(tx: Tx, ids: Collection[int]) -> list[Graded]:
    """Some gradings, whole, oldest first."""
    query = select(t.grading).where(t.grading.c.id.in_(ids)).order_by(t.grading.c.id)
    return [_graded(row, whole=True) for row in tx.execute(query)]


def show_gradings(tx: Tx, ids: Collection[int], reason: str = "") -> None:
    """Let students see some regradings, and why there are any: from now on they stand for the older ones."""
    for some in _in_turn(ids):
        tx.execute(t.grading.update().where(t.grading.c.id.in_(some)).values(shown=True, reason=reason))


# -- people's corrections -------------------------------------------------------------------------------------------


def add_override(tx: Tx, submission: str, slug: str, part: str, points: Fraction | None, feedback: str, reason: str,
                 by: str, now: datetime) -> int:  # fmt: skip
    """Correct a part's points; the correction's id."""
    row = {
        "submission": submission, "slug": slug, "part": part, "points": points, "feedback": feedback, "reason": reason,
        "by": by, "at": now,
    }  # fmt: skip
    return int(tx.execute(t.override.insert().values(row).returning(t.override.c.id)).scalar_one())


def overrides(tx: Tx, submissions: Collection[str]) -> dict[tuple[str, str, str], Override]:
    """By (submission, problem, part), the correction that holds. One that was taken back is there, without points."""
    query = select(t.override).order_by(t.override.c.id)
    rows = (row for some in _in_turn(submissions) for row in tx.execute(query.where(t.override.c.submission.in_(some))))
    return {(row.submission, row.slug, row.part): _override(row) for row in rows}


def override_history(tx: Tx, submission: str) -> list[Override]:
    """Every correction of a submission, oldest first."""
    query = select(t.override).where(t.override.c.submission == submission).order_by(t.override.c.id)
    return [_override(row) for row in tx.execute(query)]


def _override(row: Any) -> Override:
    return Override(row.id, row.submission, row.slug, row.part, row.points, row.feedback, row.reason, row.by, row.at)


Voided = Literal["full", "out"]


def set_void(tx: Tx, assignment: str, slug: str, part: str, how: Literal["full", "out", "none"], reason: str, by: str,
             now: datetime) -> None:  # fmt: skip
    """Give everybody a part's points, take it out of the total, or count it again."""
    row = {"slug": slug, "part": part, "how": how, "reason": reason, "by": by, "at": now}
    tx.execute(t.void.insert().values(assignment=assignment, **row))


def voids(tx: Tx, assignment: str) -> dict[tuple[str, str], Voided]:
    """By (problem, part), how it is voided."""
    query = select(t.void).where(t.void.c.assignment == assignment).order_by(t.void.c.id)
    latest = {(row.slug, row.part): row.how for row in tx.execute(query)}
    return {key: how for key, how in latest.items() if how != "none"}


def set_waived(tx: Tx, submission: str, waived: bool, reason: str, by: str, now: datetime) -> None:
    """Let a submission's lateness cost nothing, or something again."""
    row = {"waived": waived, "reason": reason, "by": by, "at": now}
    tx.execute(t.waiver.insert().values(submission=submission, **row))


def waived(tx: Tx, submissions: Collection[str]) -> set[str]:
    """Those whose lateness costs nothing."""
    query = select(t.waiver).where(t.waiver.c.submission.in_(submissions)).order_by(t.waiver.c.id)
    latest = {row.submission: row.waived for row in tx.execute(query)}
    return {submission for submission, on in latest.items() if on}


# -- another look ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Request:
    """A student's wish for another look at a part."""

    id: int
    submission: str
    slug: str
    part: str
    text: str
    by: str
    at: datetime
    answer: str | None
    answered_by: str | None
    answered: datetime | None


def add_request(tx: Tx, submission: str, slug: str, part: str, text: str, by: str, now: datetime) -> int:
    """Ask for another look."""
    row = {"submission": submission, "slug": slug, "part": part, "text": text, "by": by, "at": now}
    return int(tx.execute(t.request.insert().values(row).returning(t.request.c.id)).scalar_one())


def answer_request(tx: Tx, id: int, answer: str, by: str, now: datetime) -> bool:
    """Answer a request, once; False where somebody else has."""
    where = and_(t.request.c.id == id, t.request.c.answered.is_(None))
    values = {"answer": answer, "answered_by": by, "answered": now}
    return bool(tx.execute(t.request.update().where(where).values(**values)).rowcount)


def open_requests(tx: Tx) -> int:
    """How many requests nobody has answered."""
    return int(tx.execute(select(func.count()).where(t.request.c.answered.is_(None))).scalar_one())


def requests(
    tx: Tx, *, submission: str | None = None, only_open: bool = False, most: int | None = None
) -> Sequence[Request]:
    """Requests, oldest first, and no more than so many."""
    query = select(t.request).order_by(t.request.c.id).limit(most)
    if submission is not None:
        query = query.where(t.request.c.submission == submission)
    if only_open:
        query = query.where(t.request.c.answered.is_(None))
    return [
        Request(
            row.id, row.submission, row.slug, row.part, row.text, row.by, row.at, row.answer, row.answered_by,
            row.answered,
        )
        for row in tx.execute(query)
    ]  # fmt: skip
