"""Switches that staff turn: a queue that is paused, a machine that is drained."""

from sqlalchemy import select

from grader.store import tables as t
from grader.store.tables import Tx
from grader.store.writing import lock, put_row


def is_on(tx: Tx, name: str) -> bool:
    """Whether a switch is on; one that nobody ever turned is not."""
    return bool(tx.execute(select(t.switch.c.on).where(t.switch.c.name == name)).scalar_one_or_none())


def turn(tx: Tx, name: str, *, on: bool) -> bool:
    """Turn a switch on or off; whether that changed anything."""
    lock(tx, "switch", name)
    if is_on(tx, name) == on:
        return False
    put_row(tx, t.switch, {"name": name}, {"on": on})
    return True
