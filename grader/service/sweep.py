"""Sweeping: what nobody holds any more goes back into the queue, and what waits unheard is rung for again."""

import logging
from datetime import datetime, timedelta

from grader.bell import Bell
from grader.service.solutions import solutions_due
from grader.store import Store, audit, errands, queue

_LOG = logging.getLogger(__name__)
BY = "sweeper"
#: How lately a worker must have been seen to be there.
ALIVE = timedelta(minutes=2)
#: How long work may wait for a worker that there is none of before that is an alarm, and how often it is one then.
PATIENCE, AGAIN = timedelta(minutes=1), timedelta(minutes=10)
_ALARM = "nobody grades"


def sweep(store: Store, bell: Bell, now: datetime, *, quiet_seconds: float) -> int:
    """One sweep; returns how many gradings were rung for. Any number of sweepers may run."""
    room = _room(bell)
    with store.write() as tx:
        swept = queue.sweep(tx, now, quiet_seconds, room)
        for id in swept.died:
            audit.note(tx, now, BY, "dead", str(id), why="the worker that held it was lost three times")
    for id in swept.died:
        _LOG.error("grading %d is dead: three workers were lost over it", id)
    _alarm(store, now)
    with store.read() as tx:
        due = bool(solutions_due(tx, now)) or errands.is_any_open(tx, now)
    ring = (*swept.ring, *([(queue.QUICK, 0)] if due and room[queue.QUICK] else []))
    if ring:
        bell.ring(ring)
    return len(swept.ring)


def _alarm(store: Store, now: datetime) -> None:
    """Say in the log, every so often, what waits for a worker that there is none of."""
    with store.read() as tx:
        found = queue.stuck(tx, now, ALIVE, PATIENCE)
        told = {one.subject for one in audit.record(tx, action=_ALARM, since=now - AGAIN)}
    fresh = [one for one in found if (one.slug or one.queue) not in told]
    for one in fresh:
        why = one.trouble if one.slug else f"no worker of the queue {one.queue} was seen for {ALIVE}"
        _LOG.error("%d gradings wait since %s and nobody grades them: %s", one.gradings, f"{one.since:%F %T} UTC", why)
    if fresh:
        with store.write() as tx:
            for one in fresh:
                audit.note(tx, now, BY, _ALARM, one.slug or one.queue, gradings=one.gradings)


def _room(bell: Bell) -> dict[str, int]:
    """How many more rings are of use in each queue: without a bound they would pile up while workers are busy."""
    unheard = bell.unheard(queue.QUEUES)
    if unheard is None:  # no broker: what is rung for now would only count as heard
        return dict.fromkeys(queue.QUEUES, 0)
    return {name: max(0, queue.MOST_RINGS - waiting) for name, waiting in unheard.items()}
