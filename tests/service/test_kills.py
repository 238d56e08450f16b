"""Whatever dies, nothing is lost or counted twice: a portal, workers, a broker and a sweeper, killed with -9."""

import os
import random
import shutil
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest
import requests
from filled_store import enrol
from graded_service import Service
from sqlalchemy import func, select

from grader.service import broker
from grader.service.results import results_of
from grader.service.serving import Staff, portal_command
from grader.service.work import utc_now
from grader.store import Store, asked, handed, people, queue
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
    address: str
    killed: Counter[str] = field(default_factory=Counter)

    def start(self, name: str) -> None:
        if name == "broker":
            process = self.staff.start(name, broker.broker_command(self.folder))
            broker.await_broker(self.folder, process)
        elif name == "sweeper":
            self.staff.start(name, [sys.executable, "-m", "worker", "--sweep"])
        elif name == "portal":
            self.staff.start(name, portal_command(self.address))
        else:
            self.staff.start(name, [sys.executable, "-m", "worker", "--queues", "quick,cpu"])

    def kill(self, name: str, *, wipe: bool = False) -> None:
        """Kill with -9 and start anew; `wipe` takes all the broker has on disk.

        Of the portal that is the process that listens, or one of those that answer, which it starts anew by itself.
        """
        if name == "portal process":
            self._kill_one_that_answers()
            return
        process = self.staff.running[name]
        assert process.poll() is None, f"{name} ended by itself with status {process.returncode}"
        process.kill()
        process.wait()
        self.killed[name] += 1
        if wipe:
            shutil.rmtree(self.folder)
        self.start(name)

    def _kill_one_that_answers(self) -> None:
        listens = self.staff.running["portal"].pid
        children = Path(f"/proc/{listens}/task/{listens}/children").read_text().split()
        if children:
            os.kill(int(children[0]), signal.SIGKILL)
            self.killed["portal process"] += 1


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
        "GRADER_FILES_URL": both.files.root, "GRADER_BROKER_URL": broker.broker_url(folder), "GRADER_ROOM_MB": "1",
    }  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as found:
        address = f"127.0.0.1:{found.getsockname()[1]}"
    with Staff({**os.environ, **told, **TIMES}, tmp_path / "logs") as staff:
        made = Machine(staff, folder, address)
        for name in ("broker", "sweeper", "portal", *WORKERS):
            made.start(name)
        yield made


@dataclass
class Student:
    """Somebody who hands in over HTTP, and again for as long as they have no receipt."""

    id: str
    token: str
    chosen: str
    receipt: str = ""

    def hand_in(self, address: str, seconds: float = 120.0) -> None:
        url, deadline = f"http://{address}/api/v1/assignments/hw/submissions", time.monotonic() + seconds
        while time.monotonic() < deadline:
            files = {"files": ("answers.txt", f"[topic/pick]\nname = {self.chosen}\n")}
            try:
                answer = requests.post(url, files=files, headers={"Authorization": f"Bearer {self.token}"}, timeout=10)
            except (requests.ConnectionError, requests.Timeout):
                time.sleep(0.1)
                continue
            assert answer.status_code == 201, answer.text
            self.receipt = answer.json()["id"]
            return
        pytest.fail(f"the portal did not come back within {seconds:.0f} seconds")


def enrol_students(store: Store, many: int, chance: random.Random) -> list[Student]:
    persons = enrol(store, *(f"s{n}" for n in range(many)))
    with store.write() as tx:
        return [Student(p.id, people.make_token(tx, p.id, "test", utc_now()), chance.choice("abc")) for p in persons]


def counts(store: Store) -> dict[str, int]:
    with store.read() as tx:
        return {state: n for (_, state), n in queue.counts(tx).items()}


def await_workers(store: Store, staff: Staff, seconds: float = 300.0) -> None:
    """Until both workers have been seen: what is killed before that has begun nothing.

    Each proves its walls first, and imports much: beside other tests on two cores that takes minutes. One that cannot
    grade has ended, and its log says why.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with store.read() as tx:
            if tx.execute(select(func.count()).select_from(t.worker)).scalar_one() >= len(WORKERS):
                return
        ended = [name for name in WORKERS if staff.running[name].poll() is not None]
        if ended:
            break
        time.sleep(0.2)
    logs = "\n".join(f"{name}:\n{(staff.logs / f'{name}.log').read_text()[-3000:]}" for name in WORKERS)
    pytest.fail(f"the workers did not come up within {seconds:.0f} seconds, or ended; they say\n{logs}")


def await_held(store: Store, process: int, coming: Sequence[Future[None]], seconds: float = 10.0) -> None:
    """Until that worker holds a grading for its first time, so that a kill loses a lease; or nothing is there to do
    nor coming.

    Only for the first time: three lost leases would be the end of a grading, and rightly so.
    """
    g = t.grading.c
    held = select(func.count()).where(g.state == "running", g.tries == 1, g.worker.like(f"%:{process}:%"))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with store.read() as tx:
            idle = not queue.counts(tx).get(("quick", "waiting")) and all(one.done() for one in coming)
            if tx.execute(held).scalar_one() or idle:
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
    students = enrol_students(service.store, gradings, chance)
    await_workers(service.store, machine.staff)
    students[0].hand_in(machine.address)  # so the portal is there too
    rest = iter(students[1:])
    with ThreadPoolExecutor(4) as rooms:
        under_way = [rooms.submit(student.hand_in, machine.address) for student in islice(rest, gradings // 2)]
        for name in kills:
            some = islice(rest, gradings // len(kills) // 2)
            under_way += [rooms.submit(student.hand_in, machine.address) for student in some]
            if name in WORKERS:
                await_held(service.store, machine.staff.running[name].pid, under_way)
            else:
                time.sleep(chance.uniform(0, 1))
            machine.kill(name, wipe=name == "broker" and not machine.killed[name])
        under_way += [rooms.submit(student.hand_in, machine.address) for student in rest]
        for one in under_way:
            one.result()

    began = time.monotonic()
    states = await_calm(service.store)
    print(f"{states} {time.monotonic() - began:.1f} s after the last receipt; killed: {dict(machine.killed)}")
    check_nothing_is_lost(service, students, states)
    for name, process in machine.staff.running.items():
        assert process.poll() is None, f"{name} ended by itself"


def check_nothing_is_lost(service: Service, students: Sequence[Student], states: Mapping[str, int]) -> None:
    """Whoever lost the connection before the receipt came may have handed in twice: the first may stand, or be replaced
    by the second, and either way it is graded once."""
    assert states.keys() <= {"done", "replaced"}
    with service.store.read() as tx:
        items = handed.submissions(tx, "hw")
        assert {student.receipt for student in students} <= {item.id for item in items}
        assert states["done"] + states.get("replaced", 0) == len(items) >= len(students)
        per_grading = tx.execute(select(t.mark.c.grading, func.count()).group_by(t.mark.c.grading)).all()
        assert sorted(n for _, n in per_grading) == [2] * states["done"]
        done = tx.execute(select(t.grading.c.submission).where(t.grading.c.state == "done")).scalars().all()
        assert len(set(done)) == states["done"]
        found = results_of(tx, service.given, [student.id for student in students])
        assert {s.id: found[s.id].grade for s in students} == {s.id: int(s.chosen == "b") for s in students}
        assert asked.is_released(tx, "hw") is False
        lost = tx.execute(select(func.count()).where(t.grading.c.tries > 1)).scalar_one()
    print(f"{lost} gradings were under way when their worker was killed; {len(items) - len(students)} sent twice")
    assert lost > 0


def test_a_few_kills_lose_nothing_and_count_nothing_twice(service: Service, machine: Machine) -> None:
    survive(service, machine, 24, ["worker-1", "portal", "broker", "portal process", "sweeper"], random.Random(1))


@pytest.mark.slow
def test_two_hundred_gradings_survive_twenty_kills_and_the_loss_of_the_brokers_memory(
    service: Service, machine: Machine
) -> None:
    chance = random.Random(2)
    any_of = ["broker", "sweeper", "portal", "portal process", *WORKERS, *WORKERS]
    survive(service, machine, 200, ["broker", "portal", *(chance.choice(any_of) for _ in range(18))], chance)
