"""Sweeping: what nobody holds any more goes back into the queue, and what waits unheard is rung for again."""

import logging
from datetime import datetime

from grader.bell import Bell
from grader.service.solutions import solutions_due
from grader.store import Store, audit, queue

_LOG = logging.getLogger(__name__)
BY = "sweeper"
#: Whose workers render worked solutions.
SOLUTIONS = "quick"


def sweep(store: Store, bell: Bell, now: datetime, *, quiet_seconds: float) -> int:
    """One sweep; returns how many gradings were rung for. Any number of sweepers may run."""
    room = _room(bell)
    with store.write() as tx:
        swept = queue.sweep(tx, now, quiet_seconds, room)
        for id in swept.died:
            audit.note(tx, now, BY, "dead", str(id), why="the worker that held it was lost three times")
    for id in swept.died:
        _LOG.error("grading %d is dead: three workers were lost over it", id)
    with store.read() as tx:
        due = bool(solutions_due(tx, now))
    ring = (*swept.ring, *([(SOLUTIONS, 0)] if due and room[SOLUTIONS] else []))
    if ring:
        bell.ring(ring)
    return len(swept.ring)


def _room(bell: Bell) -> dict[str, int]:
    """How many more rings are of use in each queue: without a bound they would pile up while workers are busy."""
    unheard = bell.unheard(queue.QUEUES)
    if unheard is None:  # no broker: what is rung for now would only count as heard
        return dict.fromkeys(queue.QUEUES, 0)
    return {name: max(0, queue.MOST_RINGS - waiting) for name, waiting in unheard.items()}
