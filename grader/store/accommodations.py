"""More time for a person in the whole course: a part of an exam's minutes, and hours on every due date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from grader.store import tables as t
from grader.store.tables import Tx


@dataclass(frozen=True)
class Accommodation:
    """`percent` more minutes in every exam, `hours` more until every due date."""

    percent: int = 0
    hours: int = 0

    @property
    def words(self) -> str:
        """What it gives, for whoever has it and for staff."""
        days, hours = divmod(self.hours, 24)
        spans = [f"{n} {what}{'' if n == 1 else 's'}" for n, what in ((days, "day"), (hours, "hour")) if n]
        exams = [f"{self.percent} % more time in exams"] if self.percent else []
        return "; ".join([*exams, *([f"{' and '.join(spans)} more until each due time"] if spans else [])])


def accommodate(tx: Tx, person: str, granted: Accommodation, reason: str, by: str, now: datetime) -> None:
    """Grant somebody more time. What was granted before stays on record; the latest holds."""
    row = {"person": person, "percent": granted.percent, "hours": granted.hours, "reason": reason, "by": by, "at": now}
    tx.execute(t.accommodation.insert().values(row))


def accommodations(tx: Tx) -> dict[str, Accommodation]:
    """By person what holds now, of those who have any."""
    rows = tx.execute(select(t.accommodation).order_by(t.accommodation.c.id))
    latest = {row.person: Accommodation(row.percent, row.hours) for row in rows}
    return {person: granted for person, granted in latest.items() if granted != Accommodation()}


def by_author(tx: Tx, assignment: str) -> Mapping[str, Accommodation]:
    """The same by whoever hands an assignment in: a team has the most that one of its members has."""
    found = accommodations(tx)
    if not found:
        return found
    m = t.team_member.c
    query = select(m.team, m.person).where(m.assignment == assignment, m.person.in_(list(found)))
    for team, person in tx.execute(query).all():
        own, others = found[person], found.get(team, Accommodation())
        found[team] = Accommodation(max(own.percent, others.percent), max(own.hours, others.hours))
    return found
