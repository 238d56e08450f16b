"""Worked solutions as workers have rendered them, and who has looked at one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from grader.store import tables as t
from grader.store.tables import Tx
from grader.store.writing import add_row, put_row


def save(tx: Tx, version: int, number: int, shown: Mapping[str, Any]) -> None:
    """Keep a solution: the one of the same files that somebody else has kept, or why there was none."""
    put_row(tx, t.solution, {"version": version, "number": number}, {"shown": dict(shown)})


def is_there(tx: Tx, version: int, number: int) -> bool:
    """Whether a solution is rendered."""
    where = (t.solution.c.version == version, t.solution.c.number == number)
    return tx.execute(select(t.solution.c.version).where(*where)).one_or_none() is not None


def shown(tx: Tx, version: int, number: int) -> Mapping[str, Any] | None:
    """A solution, if it is rendered."""
    where = (t.solution.c.version == version, t.solution.c.number == number)
    found: Mapping[str, Any] | None = tx.execute(select(t.solution.c.shown).where(*where)).scalar_one_or_none()
    return found


def rendered(tx: Tx) -> set[tuple[int, int]]:
    """Every solution that is rendered, by version and variant."""
    return {(row.version, row.number) for row in tx.execute(select(t.solution.c.version, t.solution.c.number))}


def see(tx: Tx, assignment: str, author: str, now: datetime) -> None:
    """Somebody looks at an assignment's solution."""
    add_row(tx, t.solution_seen, {"assignment": assignment, "author": author}, {"at": now})


def was_seen(tx: Tx, assignment: str, author: str) -> bool:
    """Whether somebody has looked at an assignment's solution."""
    where = (t.solution_seen.c.assignment == assignment, t.solution_seen.c.author == author)
    return tx.execute(select(t.solution_seen.c.at).where(*where)).one_or_none() is not None
