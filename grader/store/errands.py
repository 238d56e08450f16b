"""Errands: what instructors ask of workers, who have the references, and what came of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, exists, or_, select

from grader.store import tables as t
from grader.store.tables import Tx
from grader.store.writing import lock

Kind = Literal["verify", "publish", "solution"]
TRIES = 3
#: After so long without a sign of life whoever took an errand is thought lost.
_LEASE = timedelta(minutes=3)


@dataclass(frozen=True)
class Errand:
    """One errand: to verify a problem, or to publish an assignment, by name, or to work out a solution for staff, by
    `VERSION:VARIANT`. `outcome` once it is done."""

    id: int
    kind: Kind
    subject: str
    by: str
    at: datetime
    taken: datetime | None
    tries: int
    finished: datetime | None
    outcome: Mapping[str, Any] | None

    def is_lost(self, now: datetime) -> bool:
        """Whether it was begun as often as may be, and whoever began it last is lost as well."""
        over = self.taken is not None and self.taken < now - _LEASE
        return self.finished is None and self.tries >= TRIES and over


def _errand(row: Any) -> Errand:
    return Errand(
        row.id, row.kind, row.subject, row.by, row.at, row.taken, row.tries, row.finished, row.outcome
    )  # fmt: skip


def add(tx: Tx, kind: Kind, subject: str, by: str, now: datetime) -> bool:
    """Ask for something; False where the same is asked for already and nobody has begun with it."""
    lock(tx, "errands")
    e = t.errand.c
    same = select(e.id).where(e.kind == kind, e.subject == subject, e.taken.is_(None))
    if tx.execute(same.limit(1)).scalar_one_or_none() is not None:
        return False
    tx.execute(t.errand.insert().values(kind=kind, subject=subject, by=by, at=now, tries=0))
    return True


def _open(now: datetime) -> Any:
    """What may be taken; not while somebody is at the same, so that nothing is published twice at once."""
    e, other = t.errand.c, t.errand.alias("other").c
    same = and_(other.kind == e.kind, other.subject == e.subject, other.id != e.id)
    under_way = exists().where(same, other.finished.is_(None), other.taken >= now - _LEASE)
    free = or_(e.taken.is_(None), e.taken < now - _LEASE)
    return and_(e.finished.is_(None), free, e.tries < TRIES, ~under_way)


def is_any_open(tx: Tx, now: datetime) -> bool:
    """Whether an errand waits for a worker."""
    return tx.execute(select(t.errand.c.id).where(_open(now)).limit(1)).scalar_one_or_none() is not None


def take(tx: Tx, now: datetime) -> Errand | None:
    """Take the oldest that waits; whoever took it before and comes back later writes nothing."""
    lock(tx, "errands")  # so that of two that are the same nobody takes the second while somebody takes the first
    e = t.errand.c
    row = tx.execute(select(t.errand).where(_open(now)).order_by(e.id).limit(1)).one_or_none()
    if row is None:
        return None
    taken = t.errand.update().where(e.id == row.id).values(taken=now, tries=row.tries + 1)
    return _errand(tx.execute(taken.returning(*t.errand.c)).one())


def beat(tx: Tx, taken: Collection[Errand], now: datetime) -> None:
    """A sign of life from whoever is at these."""
    for errand in taken:
        tx.execute(t.errand.update().where(_still_ours(errand)).values(taken=now))


def hand_back(tx: Tx, taken: Collection[Errand]) -> None:
    """Put back what nobody failed at: whoever was at it stops."""
    for errand in taken:
        tx.execute(t.errand.update().where(_still_ours(errand)).values(taken=None, tries=errand.tries - 1))


def _still_ours(errand: Errand) -> Any:
    e = t.errand.c
    return and_(e.id == errand.id, e.tries == errand.tries, e.finished.is_(None))


def finish(tx: Tx, errand: Errand, outcome: Mapping[str, Any], now: datetime) -> bool:
    """Write down what came of it, if it is still ours."""
    done = t.errand.update().where(_still_ours(errand)).values(finished=now, outcome=dict(outcome))
    return bool(tx.execute(done).rowcount)


def keep(tx: Tx, kind: Kind, subject: str, by: str, outcome: Mapping[str, Any], now: datetime) -> None:
    """Write down what was found on the way to something else."""
    row = {"kind": kind, "subject": subject, "by": by, "at": now, "taken": now, "tries": 1, "finished": now}
    tx.execute(t.errand.insert().values(**row, outcome=dict(outcome)))


def recent(tx: Tx, kind: Kind, *, subject: str | None = None, most: int = 20) -> list[Errand]:
    """The newest of a kind, the newest first."""
    query = select(t.errand).where(t.errand.c.kind == kind).order_by(t.errand.c.id.desc()).limit(most)
    if subject is not None:
        query = query.where(t.errand.c.subject == subject)
    return [_errand(row) for row in tx.execute(query)]
