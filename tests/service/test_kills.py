"""Whatever dies, nothing is lost or counted twice: real workers, a broker and a sweeper, killed with -9."""

import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest
from filled_store import enrol
from graded_service import Service
from sqlalchemy import func, select

from grader.bell import Bell
from grader.service import broker
from grader.service.accept import accept
from grader.service.results import results_of
from grader.service.serving import Staff
from grader.service.work import utc_now
from grader.store import Store, asked, queue
from grader.store import tables as t

CALM_SECONDS = 60.0
WORKERS = ("worker-1", "worker-2")
#: Short times, so that a test sees what runs out.
TIMES = {"GRADER_LEASE_SECONDS": "6", "GRADER_SWEEP_SECONDS": "0.5", "GRADER_QUIET_SECONDS": "2"}


@dataclass
class Machine:
    """The processes of one machine, each of which can be killed and started again."""

    staff: Staff
    folder: Path
    killed: Counter[str] = field(default_factory=Counter)

    def start(self, name: str) -> None:
        if name == "broker":
            process = self.staff.start(name, broker.broker_command(self.folder))
            broker.await_broker(self.folder, process)
        elif name == "sweeper":
            self.staff.start(name, [sys.executable, "-m", "worker", "--sweep"])
        else:
            self.staff.start(name, [sys.executable, "-m", "worker", "--queues", "quick,cpu"])

    def kill(self, name: str, *, wipe: bool = False) -> None:
        """Kill with -9 and start anew; `wipe` takes all the broker has on disk."""
        process = self.staff.running[name]
        assert process.poll() is None, f"{name} ended by itself with status {process.returncode}"
        process.kill()
        process.wait()
        self.killed[name] += 1
        if wipe:
            shutil.rmtree(self.folder)
        self.start(name)


@pytest.fixture
def service(small: Callable[..., Service], course: Path) -> Service:
    """One problem, of which each grading takes a moment of the processor's time, so that kills meet some under way."""
    solution = course / "reference" / "topic" / "pick" / "solution.py"

    def slow_down() -> None:
        solution.write_text(solution.read_text().replace("def name():", "def name():\n    sum(range(5_000_000))"))

    return small(("choice", "topic/pick"), change=slow_down)


@pytest.fixture
def machine(
    both: Store, service: Service, course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Machine]:
    folder = tmp_path / "broker"
    told = {
        "GRADER_COURSE": str(course), "GRADER_HOME": str(tmp_path / "home"), "GRADER_STATE": str(tmp_path),
        "GRADER_DATABASE_URL": both.engine.url.render_as_string(hide_password=False),
        "GRADER_FILES_URL": both.files.root, "GRADER_BROKER_URL": broker.broker_url(folder),
    }  # fmt: skip
    with Staff({**os.environ, **told, **TIMES}, tmp_path / "logs") as staff:
        made = Machine(staff, folder)
        for name in ("broker", "sweeper", *WORKERS):
            made.start(name)
        yield made


def hand_in(service: Service, bell: Bell, author: str, chosen: str) -> None:
    answers = {("topic/pick", "name"): chosen}
    accept(service.store, bell, service.given, author, author, {}, utc_now(), answers=answers)


def counts(store: Store) -> dict[str, int]:
    with store.read() as tx:
        return {state: n for (_, state), n in queue.counts(tx).items()}


def await_workers(store: Store, seconds: float = 120.0) -> None:
    """Until both workers have been seen: what is killed before that has begun nothing."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with store.read() as tx:
            if tx.execute(select(func.count()).select_from(t.worker)).scalar_one() >= len(WORKERS):
                return
        time.sleep(0.2)
    pytest.fail(f"the workers did not come up within {seconds:.0f} seconds")


def await_held(store: Store, process: int, seconds: float = 10.0) -> None:
    """Until that worker holds a grading for its first time, so that a kill loses a lease; or there is nothing to do.

    Only for the first time: three lost leases would be the end of a grading, and rightly so.
    """
    g = t.grading.c
    held = select(func.count()).where(g.state == "running", g.tries == 1, g.worker.like(f"%:{process}:%"))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with store.read() as tx:
            if tx.execute(held).scalar_one() or not queue.counts(tx).get(("quick", "waiting")):
                return
        time.sleep(0.01)


def await_calm(store: Store) -> dict[str, int]:
    """Until nothing waits or runs, but no longer than may be."""
    deadline = time.monotonic() + CALM_SECONDS
    while time.monotonic() < deadline:
        found = counts(store)
        if not found.keys() & {"waiting", "running"}:
            return found
        time.sleep(0.2)
    return counts(store)


def survive(service: Service, machine: Machine, gradings: int, kills: Sequence[str], chance: random.Random) -> None:
    """Hand in so many while these are killed one after the other; the broker's data is lost the first time."""
    bell = Bell(broker.broker_url(machine.folder))
    authors = [person.id for person in enrol(service.store, *(f"s{n}" for n in range(gradings)))]
    chosen = {author: chance.choice("abc") for author in authors}
    await_workers(service.store)
    rest = iter(authors)
    for author in islice(rest, gradings // 2):
        hand_in(service, bell, author, chosen[author])
    for name in kills:
        for author in islice(rest, gradings // len(kills) // 2):
            hand_in(service, bell, author, chosen[author])
        if name in WORKERS:
            await_held(service.store, machine.staff.running[name].pid)
        else:
            time.sleep(chance.uniform(0, 1))
        machine.kill(name, wipe=name == "broker" and not machine.killed[name])
    for author in rest:
        hand_in(service, bell, author, chosen[author])

    began = time.monotonic()
    assert await_calm(service.store) == {"done": gradings}
    print(f"{gradings} graded {time.monotonic() - began:.1f} s after the last kill; killed: {dict(machine.killed)}")
    with service.store.read() as tx:
        per_grading = tx.execute(select(t.mark.c.grading, func.count()).group_by(t.mark.c.grading)).all()
        assert sorted(n for _, n in per_grading) == [2] * gradings
        done = tx.execute(select(t.grading.c.submission).where(t.grading.c.state == "done")).scalars().all()
        assert len(set(done)) == gradings
        found = results_of(tx, service.given, authors)
        assert {author: found[author].grade for author in authors} == {a: int(c == "b") for a, c in chosen.items()}
        assert asked.is_released(tx, "hw") is False
        lost = tx.execute(select(func.count()).where(t.grading.c.tries > 1)).scalar_one()
        print(f"{lost} gradings were under way when their worker was killed")
        assert lost > 0
    for name, process in machine.staff.running.items():
        assert process.poll() is None, f"{name} ended by itself"


def test_a_few_kills_lose_nothing_and_count_nothing_twice(service: Service, machine: Machine) -> None:
    survive(service, machine, 24, ["worker-1", "broker", "sweeper"], random.Random(1))


@pytest.mark.slow
def test_two_hundred_gradings_survive_twenty_kills_and_the_loss_of_the_brokers_memory(
    service: Service, machine: Machine
) -> None:
    chance = random.Random(2)
    any_of = ["broker", "sweeper", *WORKERS, *WORKERS]
    survive(service, machine, 200, ["broker", *(chance.choice(any_of) for _ in range(19))], chance)
