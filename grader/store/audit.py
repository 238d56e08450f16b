"""The record of what people and we ourselves did: only ever added to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from grader.store import tables as t
from grader.store.tables import Tx


@dataclass(frozen=True)
class Entry:
    """One line of the record."""

    at: datetime
    by: str
    action: str
    subject: str
    detail: Mapping[str, Any]


def note(tx: Tx, now: datetime, by: str, action: str, subject: str, **detail: Any) -> None:
    """Write down who did what to what. Names of people never stand in it, only their ids."""
    tx.execute(t.audit.insert().values(at=now, by=by, action=action, subject=subject, detail=detail))


def record(
    tx: Tx, *, subject: str | None = None, action: str | None = None, since: datetime | None = None, most: int = 200
) -> list[Entry]:
    """The record, newest first."""
    query = select(t.audit).order_by(t.audit.c.id.desc()).limit(most)
    if subject is not None:
        query = query.where(t.audit.c.subject == subject)
    if since is not None:
        query = query.where(t.audit.c.at >= since)
    if action is not None:
        query = query.where(t.audit.c.action == action)
    return [Entry(row.at, row.by, row.action, row.subject, row.detail) for row in tx.execute(query)]
