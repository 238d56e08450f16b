"""What waits for a person: parts that nobody could decide yet, by part and one by one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from grader.store import tables as t
from grader.store.marks import NO_WORK
from grader.store.tables import Tx


@dataclass(frozen=True)
class Place:
    """A part of a problem of an assignment."""

    assignment: str
    slug: str
    part: str


@dataclass(frozen=True)
class Waiting:
    """One part of one submission that waits for a person."""

    submission: str
    author: str
    place: Place
    verdict: str


def waiting_by_place(tx: Tx) -> dict[Place, int]:
    """How many parts are undecided, unreadable or ungraded in what students are shown, and corrected by nobody; by part
    of a problem, in order.

    Where the last counts, only of the latest submission that contains the problem: what came before it counts no more.
    Where the best counts, of each.
    """
    g, m = t.grading.c, t.mark.c
    place = (g.assignment, g.slug, m.part)
    rows = tx.execute(_waiting(tx, select(*place, func.count())).group_by(*place).order_by(*place))
    return {Place(*named): count for *named, count in rows}


def waiting_for_people(tx: Tx, place: Place | None = None, *, skip: int = 0, most: int | None = None) -> list[Waiting]:
    """The same one by one: of one part of a problem or of all, so many after some that are left out."""
    g, m = t.grading.c, t.mark.c
    query = _waiting(tx, select(g.submission, g.author, g.assignment, g.slug, m.part, m.verdict))
    if place is not None:
        query = query.where(g.assignment == place.assignment, g.slug == place.slug, m.part == place.part)
    query = query.order_by(g.assignment, g.slug, m.part, g.id).offset(skip).limit(most)
    return [Waiting(row[0], row[1], Place(*row[2:5]), row[5]) for row in tx.execute(query)]


def _waiting(tx: Tx, query: Select[Any]) -> Select[Any]:
    g, m, s = t.grading.c, t.mark.c, t.submission.c
    newer, sent = t.grading.alias("newer"), t.submission.alias("sent")
    same = and_(newer.c.assignment == g.assignment, newer.c.author == g.author, newer.c.slug == g.slug)
    counts = newer.c.shown & newer.c.state.not_in(NO_WORK)
    again = and_(newer.c.submission == g.submission, newer.c.id > g.id, newer.c.state == "done")
    names, best = _assignments(tx)
    last = g.assignment.not_in(best)
    outdone = exists().where(
        newer.c.submission == sent.c.id, same, counts, or_(and_(last, sent.c.number > s.number), again)
    )
    # Named one by one, and without those of which all is decided, as an index has them: else all gradings are read.
    undecided = and_(g.assignment.in_(names), g.state == "done", g.status != "final", g.shown)
    joined = query.join(t.mark, m.grading == g.id).join(t.submission, s.id == g.submission)
    return joined.where(undecided, m.points.is_(None), ~_corrected(), ~outdone)


def _assignments(tx: Tx) -> tuple[list[str], list[str]]:
    """All, and those in which an earlier submission may still be the one that counts."""
    rows = tx.execute(select(t.assignment.c.name, t.assignment.c.asked)).all()
    return [row.name for row in rows], [row.name for row in rows if row.asked.get("counts") == "best"]


def _corrected() -> ColumnElement[bool]:
    """Whether a correction of a part holds that was not taken back."""
    g, m, o = t.grading.c, t.mark.c, t.override.c
    later = t.override.alias("later")
    same = and_(later.c.submission == g.submission, later.c.slug == g.slug, later.c.part == m.part)
    last = select(func.max(later.c.id)).where(same).correlate(t.grading, t.mark).scalar_subquery()
    return exists().where(o.id == last, o.points.is_not(None))
