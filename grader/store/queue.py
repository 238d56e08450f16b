"""The queue: what is to be graded, in a fair order, held by leases that run out.

A grading is `waiting`, `running`, `done`, `dead` (three tries failed), `replaced` (by a newer submission of its
author), `absent` (the submission holds nothing of that problem) or `cancelled`. Whoever claims one gets a fence, a
number no earlier holder had: finishing asks for it, so a worker that was thought dead writes nothing over its
successor.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select, tuple_

from grader.model.mark import Grading, Mark, status_of
from grader.store import switches
from grader.store import tables as t
from grader.store.tables import Tx
from grader.store.writing import put_row

#: The queue of what takes seconds: also first looks at what trains, worked solutions, and errands.
QUICK = "quick"
QUEUES = (QUICK, "cpu", "gpu")
TRIES = 3
#: How many rings may wait for the workers of one queue: each is a question to the database, so more are of no use.
MOST_RINGS = 64
#: What a grading waits for beside its turn: a worker that has the version of its problem that was published.
VERSION: Final = "version"
#: How long after a first failure of ours a grading is tried again; after a second, twice as long.
_REST_SECONDS = 5


@dataclass(frozen=True)
class Claim:
    """A grading that this worker holds until `lease`."""

    id: int
    fence: int
    submission: str
    assignment: str
    slug: str
    version: int
    queue: str
    tries: int


@dataclass(frozen=True)
class Next:
    """A grading whose turn it is, before anybody claims it."""

    id: int
    version: int
    queue: str


@dataclass(frozen=True)
class Wanted:
    """What is to be graded: one problem of one submission at one version."""

    submission: str
    assignment: str
    author: str
    slug: str
    version: int
    queue: str
    turn: int
    cause: str = "submission"
    shown: bool = True
    urgency: int = 0


def add(tx: Tx, wanted: Wanted, now: datetime) -> int | None:
    """Put a grading in the queue; its id. None where this very one is known already."""
    g = t.grading.c
    same = select(g.id).where(g.submission == wanted.submission, g.slug == wanted.slug, g.version == wanted.version)
    if tx.execute(same).scalar_one_or_none() is not None:
        return None
    row = {
        **vars(wanted), "state": "waiting", "tries": 0, "fence": 0, "created": now, "rest_until": now, "trouble": "",
    }  # fmt: skip
    return int(tx.execute(t.grading.insert().values(row).returning(g.id)).scalar_one())


def replace_waiting(tx: Tx, assignment: str, author: str, slugs: Collection[str]) -> None:
    """Let go of an author's gradings of these problems that nobody has begun."""
    g = t.grading.c
    where = and_(
        g.assignment == assignment, g.author == author, g.slug.in_(slugs), g.state == "waiting", g.cause == "submission"
    )
    tx.execute(t.grading.update().where(where).values(state="replaced"))


def claim(
    tx: Tx, queues: Sequence[str], worker: str, now: datetime, seconds: float, but: Collection[int] = ()
) -> Claim | None:
    """Take the grading whose turn it is, for so many seconds; None where nothing waits. Versions of `but` are left.

    The urgent first; then nobody's second submission before everybody's first.
    """
    g = t.grading.c
    row = tx.execute(_turn(tx, queues, now, but).with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    lease = now + timedelta(seconds=seconds)
    taken = {"state": "running", "worker": worker, "lease": lease, "fence": row.fence + 1, "tries": row.tries + 1,
             "waits_for": None}  # fmt: skip
    tx.execute(t.grading.update().where(g.id == row.id).values(**taken, started=now))
    return Claim(row.id, row.fence + 1, row.submission, row.assignment, row.slug, row.version, row.queue, row.tries + 1)


def next_up(tx: Tx, queues: Sequence[str], now: datetime, but: Collection[int] = ()) -> Next | None:
    """Whose turn it is, which nobody holds by this; None where nothing waits."""
    row = tx.execute(_turn(tx, queues, now, but)).one_or_none()
    return None if row is None else Next(row.id, row.version, row.queue)


def _turn(tx: Tx, queues: Sequence[str], now: datetime, but: Collection[int]) -> Select[Any]:
    g = t.grading.c
    open_queues = [queue for queue in queues if not is_paused(tx, queue)]
    where = and_(g.state == "waiting", g.queue.in_(open_queues), g.version.not_in(but), g.rest_until <= now)
    return select(t.grading).where(where).order_by(g.urgency.desc(), g.turn, g.id).limit(1)


def leave(tx: Tx, id: int, trouble: str) -> None:
    """Note on a grading that waits that somebody who could have claimed it has another version of its problem."""
    where = and_(t.grading.c.id == id, t.grading.c.state == "waiting")
    tx.execute(t.grading.update().where(where).values(trouble=trouble, waits_for=VERSION))


def beat(tx: Tx, claims: Iterable[Claim], now: datetime, seconds: float) -> set[int]:
    """Hold on to some gradings; returns those that are still ours."""
    g = t.grading.c
    held = set()
    for item in claims:
        where = and_(g.id == item.id, g.fence == item.fence, g.state == "running")
        lease = now + timedelta(seconds=seconds)
        if tx.execute(t.grading.update().where(where).values(lease=lease)).rowcount:
            held.add(item.id)
    return held


def finish(tx: Tx, item: Claim, grading: Grading, now: datetime) -> bool:
    """Write a grading down, if it is still ours to write. Once only, whatever happens twice."""
    g = t.grading.c
    where = and_(g.id == item.id, g.fence == item.fence, g.state == "running")
    done = {
        "state": "done", "finished": now, "lease": None, "document": grading.model_dump(mode="json"),
        "status": status_of(grading.marks), "so_far": grading.so_far, "open_points": grading.open_points,
        "worth": grading.worth,
    }  # fmt: skip
    if not tx.execute(t.grading.update().where(where).values(**done, trouble="")).rowcount:
        return False
    tx.execute(t.mark.delete().where(t.mark.c.grading == item.id))
    rows = [{"grading": item.id, **_row(mark)} for mark in grading.marks]
    tx.execute(t.mark.insert(), rows)
    tx.execute(t.progress.delete().where(t.progress.c.grading == item.id))
    return True


def _row(mark: Mark) -> dict[str, object]:
    verdict, points = mark.verdict.value, mark.points
    return {"part": mark.part, "verdict": verdict, "points": points, "out_of": mark.out_of,
            "misconception": mark.misconception}  # fmt: skip


def give_up(tx: Tx, item: Claim, trouble: str, now: datetime) -> bool:
    """Put a grading back that we failed at, to be tried again in a while; True where it is dead of its third try."""
    dead = item.tries >= TRIES
    rest = now + timedelta(seconds=_REST_SECONDS * item.tries)
    values = {"state": "dead" if dead else "waiting", "rest_until": rest, "rung": None}
    return _let_go(tx, item, **values, trouble=trouble[:2000]) and dead


def hand_back(tx: Tx, item: Claim) -> bool:
    """Put a grading back that nobody failed at: this worker stops, or is not the one for it."""
    return _let_go(tx, item, state="waiting", rung=None, tries=t.grading.c.tries - 1, trouble="")


def move_on(tx: Tx, item: Claim, queue: str, now: datetime) -> bool:
    """Let a grading wait in another queue, at its place there and with three tries: nobody failed at it here.

    Whoever was given it must ring for it.
    """
    return _let_go(tx, item, state="waiting", queue=queue, tries=0, rung=now, trouble="")


def set_absent(tx: Tx, item: Claim, now: datetime, why: str = "") -> bool:
    """A submission turned out to hold nothing for this problem; `why`, where it could not be opened."""
    return _let_go(tx, item, state="absent", finished=now, trouble=why[:2000])


def _let_go(tx: Tx, item: Claim, **values: object) -> bool:
    g = t.grading.c
    where = and_(g.id == item.id, g.fence == item.fence, g.state == "running")
    return bool(tx.execute(t.grading.update().where(where).values(lease=None, worker=None, **values)).rowcount)


@dataclass(frozen=True)
class Swept:
    """What a sweep found: gradings to ring for, and those that died of their third lost lease."""

    ring: tuple[tuple[str, int], ...]
    died: tuple[int, ...]


def sweep(tx: Tx, now: datetime, quiet_seconds: float, room: Mapping[str, int] | None = None) -> Swept:
    """Take back what nobody holds any more, and find what has waited long without a ring.

    `room` says for each queue how many more rings are of use; without it, at most `MOST_RINGS` for each.
    """
    g = t.grading.c
    lost = and_(g.state == "running", g.lease < now)
    trouble = "the worker that held it was lost"
    gone = {"lease": None, "worker": None, "trouble": trouble}
    dies = t.grading.update().where(lost, g.tries >= TRIES).values(state="dead", **gone)
    died = tx.execute(dies.returning(g.id)).scalars().all()
    tx.execute(t.grading.update().where(lost, g.tries < TRIES).values(state="waiting", rung=None, **gone))
    ring = []
    for queue in QUEUES:
        most = MOST_RINGS if room is None else room.get(queue, 0)
        ring += [(queue, id) for id in _unheard(tx, queue, now, now - timedelta(seconds=quiet_seconds), most)]
    mark_rung(tx, [id for _, id in ring], now)
    return Swept(tuple(ring), tuple(died))


def _unheard(tx: Tx, queue: str, now: datetime, before: datetime, most: int) -> Sequence[int]:
    """What waits in a queue and was last rung for before then; nobody else finds it until this transaction ends."""
    g = t.grading.c
    silent = or_(g.rung.is_(None), g.rung < before)
    where = and_(g.state == "waiting", g.queue == queue, g.rest_until <= now, silent)
    query = select(g.id).where(where).order_by(g.urgency.desc(), g.turn, g.id).limit(most)
    return tx.execute(query.with_for_update(skip_locked=True)).scalars().all()


def mark_rung(tx: Tx, ids: Collection[int], now: datetime) -> None:
    """Somebody has been told of these."""
    tx.execute(t.grading.update().where(t.grading.c.id.in_(ids)).values(rung=now))


def cancel(tx: Tx, ids: Collection[int]) -> int:
    """Take gradings out of the queue, running ones too: their worker's answer will not be written. How many."""
    where = and_(t.grading.c.id.in_(ids), t.grading.c.state.in_(("waiting", "running")))
    return tx.execute(t.grading.update().where(where).values(state="cancelled", lease=None)).rowcount


def begin_again(tx: Tx, ids: Collection[int] | None) -> int:
    """Put dead, cancelled or ungraded ones in the queue anew, with three tries; without ids all dead ones. How many."""
    g = t.grading.c
    ended = or_(g.state.in_(("dead", "cancelled")), and_(g.state == "done", g.status == "ungraded"))
    which = g.state == "dead" if ids is None else and_(g.id.in_(ids), ended)
    values = {"state": "waiting", "tries": 0, "rung": None, "trouble": "", "waits_for": None}
    return tx.execute(t.grading.update().where(which).values(**values)).rowcount


def set_paused(tx: Tx, queue: str, paused: bool) -> bool:
    """Stop handing out a queue's gradings, or go on; whether that changes anything. What runs is finished."""
    return switches.turn(tx, f"paused {queue}", on=paused)


def is_paused(tx: Tx, queue: str) -> bool:
    """Whether staff have stopped a queue."""
    return switches.is_on(tx, f"paused {queue}")


def set_urgency(tx: Tx, assignment: str, urgency: int) -> int:
    """Put an assignment's waiting gradings before, or behind, all others; how many were not there already."""
    g = t.grading.c
    where = and_(g.assignment == assignment, g.state == "waiting", g.urgency != urgency)
    return tx.execute(t.grading.update().where(where).values(urgency=urgency)).rowcount


# -- what can be seen of it -----------------------------------------------------------------------------------------


def ahead(tx: Tx, id: int) -> int:
    """How many gradings come before a waiting one in its queue."""
    g = t.grading.c
    mine = tx.execute(select(g.queue, g.urgency, g.turn, g.state).where(g.id == id)).one()
    if mine.state != "waiting":
        return 0
    before = or_(g.urgency > mine.urgency, and_(g.urgency == mine.urgency, tuple_(g.turn, g.id) < (mine.turn, id)))
    query = select(func.count()).where(g.state == "waiting", g.queue == mine.queue, before)
    return int(tx.execute(query).scalar_one())


def usual_seconds(tx: Tx, queue: str, most: int = 50) -> float | None:
    """How long a grading of a queue took of late; None where none was done."""
    g = t.grading.c
    done = select(g.started, g.finished).where(g.state == "done", g.queue == queue)
    query = done.order_by(g.finished.desc()).limit(most)
    spans = [(row.finished - row.started).total_seconds() for row in tx.execute(query) if row.started and row.finished]
    return sum(spans) / len(spans) if spans else None


@dataclass(frozen=True)
class Line:
    """One grading on the queue's page."""

    id: int
    queue: str
    state: str
    assignment: str
    author: str
    slug: str
    submission: str
    created: datetime
    started: datetime | None
    worker: str | None
    tries: int
    trouble: str


def lines(tx: Tx, states: Sequence[str], most: int = 100) -> list[Line]:
    """Gradings in some states, in the order in which they will be, or were, taken."""
    g = t.grading.c
    query = select(t.grading).where(g.state.in_(states)).order_by(g.queue, g.urgency.desc(), g.turn, g.id).limit(most)
    return [_line(row) for row in tx.execute(query)]


def _line(row: Any) -> Line:
    return Line(
        row.id, row.queue, row.state, row.assignment, row.author, row.slug, row.submission, row.created, row.started,
        row.worker, row.tries, row.trouble,
    )  # fmt: skip


def counts(tx: Tx) -> dict[tuple[str, str], int]:
    """How many gradings there are, by queue and state."""
    g = t.grading.c
    rows = tx.execute(select(g.queue, g.state, func.count().label("n")).group_by(g.queue, g.state))
    return {(row.queue, row.state): row.n for row in rows}


@dataclass(frozen=True)
class Stuck:
    """Gradings that wait for a worker that there is none of. `slug` where workers have another version of it, and none
    where no worker serves the queue at all."""

    queue: str
    slug: str | None
    gradings: int
    since: datetime
    trouble: str = ""


def stuck(tx: Tx, now: datetime, alive: timedelta, patience: timedelta = timedelta(0)) -> list[Stuck]:
    """What has waited longer than patience for want of a worker; `alive` is how lately one must have been seen."""
    g = t.grading.c
    served = {name for worker in workers(tx, now - alive) for name in worker.queues}
    late = and_(g.state == "waiting", g.created < now - patience)
    columns = (g.queue, func.count().label("n"), func.min(g.created).label("since"))
    foreign = select(*columns, g.slug, func.max(g.trouble).label("trouble")).where(late, g.waits_for == VERSION)
    rows = tx.execute(foreign.group_by(g.queue, g.slug).order_by(g.queue, g.slug))
    found = [Stuck(row.queue, row.slug, row.n, row.since, row.trouble) for row in rows]
    for row in tx.execute(select(*columns).where(late, g.queue.not_in(served)).group_by(g.queue).order_by(g.queue)):
        found.append(Stuck(row.queue, None, row.n, row.since))
    return found


# -- workers --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Worker:
    """A process that grades, as it last said of itself."""

    name: str
    queues: tuple[str, ...]
    environment: Mapping[str, str]
    seen: datetime


def see_worker(tx: Tx, name: str, queues: Sequence[str], environment: Mapping[str, str], now: datetime) -> None:
    """A worker lives."""
    values = {"queues": list(queues), "environment": dict(environment), "seen": now}
    put_row(tx, t.worker, {"name": name}, values)


def workers(tx: Tx, since: datetime) -> list[Worker]:
    """The workers that were seen since then."""
    rows = tx.execute(select(t.worker).where(t.worker.c.seen >= since).order_by(t.worker.c.name))
    return [Worker(row.name, tuple(row.queues), row.environment, row.seen) for row in rows]


def tell(tx: Tx, id: int, seen: Mapping[str, Any], now: datetime) -> None:
    """Show what a running grading is at."""
    put_row(tx, t.progress, {"grading": id}, {"seen": dict(seen), "at": now})


def told(tx: Tx, ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """What some running gradings are at."""
    rows = tx.execute(select(t.progress).where(t.progress.c.grading.in_(ids)))
    return {row.grading: row.seen for row in rows}
