"""Draining: a worker, or all those of a machine, take nothing more, finish what they have, and say so.

A worker's name begins with its machine's and a colon. That it is drained it says itself: it serves no queue then.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from grader.store import queue, switches
from grader.store import tables as t
from grader.store.tables import Tx

_SWITCH = "drain "


def machine_of(worker: str) -> str:
    """The machine that a worker is on."""
    return worker.partition(":")[0]


def set_draining(tx: Tx, name: str, draining: bool) -> bool:
    """Let a worker, or all those of a machine, take nothing more, or let them go on; whether that changes anything."""
    return switches.turn(tx, f"{_SWITCH}{name}", on=draining)


def is_draining(tx: Tx, worker: str) -> bool:
    """Whether a worker, by itself or by its machine, is to take nothing more."""
    names = [f"{_SWITCH}{name}" for name in (worker, machine_of(worker))]
    found = select(t.switch.c.name).where(t.switch.c.name.in_(names), t.switch.c.on).limit(1)
    return tx.execute(found).scalar_one_or_none() is not None


def draining(tx: Tx) -> frozenset[str]:
    """The workers and machines that are to take nothing more, seen of late or not."""
    names = tx.execute(select(t.switch.c.name).where(t.switch.c.name.startswith(_SWITCH), t.switch.c.on)).scalars()
    return frozenset(name.removeprefix(_SWITCH) for name in names)


def forget_worker(tx: Tx, worker: str) -> None:
    """A worker has ended: it is there no more, and one that is started later under its name takes what waits."""
    tx.execute(t.worker.delete().where(t.worker.c.name == worker))
    tx.execute(t.switch.delete().where(t.switch.c.name == f"{_SWITCH}{worker}"))


@dataclass(frozen=True)
class Standing:
    """A worker, how many gradings it has under way, and whether it is to take more."""

    worker: queue.Worker
    under_way: int
    draining: bool

    @property
    def machine(self) -> str:
        """The machine it is on."""
        return machine_of(self.worker.name)

    @property
    def drained(self) -> bool:
        """Whether it takes nothing more and has finished what it had."""
        return self.draining and not self.worker.queues and not self.under_way


def standings(tx: Tx, since: datetime) -> list[Standing]:
    """The workers that were seen since then, by name."""
    g = t.grading.c
    busy = select(g.worker, func.count().label("n")).where(g.state == "running").group_by(g.worker)
    under_way = {row.worker: row.n for row in tx.execute(busy)}
    off = draining(tx)
    return [
        Standing(worker, under_way.get(worker.name, 0), bool({worker.name, machine_of(worker.name)} & off))
        for worker in queue.workers(tx, since)
    ]
