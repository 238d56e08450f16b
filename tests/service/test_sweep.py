"""Sweeping and ringing: what is lost comes back, and a broker that is away loses nothing."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from filled_store import NOW, SECOND, assign, claim, enrol, hand_in

from grader.bell import Bell
from grader.service import broker
from grader.service.accept import accept
from grader.service.serving import Staff
from grader.service.sweep import sweep
from grader.store import Store, audit, marks, queue


class Remembering(Bell):
    """A bell that remembers who was rung for. `waiting` rings are in each queue already."""

    def __init__(self, waiting: int | None = 0) -> None:
        super().__init__("memory://")
        self.rung: list[tuple[str, int]] = []
        self.waiting = waiting

    def ring(self, gradings: Iterable[tuple[str, int]]) -> bool:
        self.rung += gradings
        return True

    def unheard(self, queues: Iterable[str]) -> Mapping[str, int] | None:
        return None if self.waiting is None else dict.fromkeys(queues, self.waiting)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[str]:
    """The URL of a broker of our own."""
    folder = tmp_path / "broker"
    with Staff({}, tmp_path / "logs") as staff:
        broker.await_broker(folder, staff.start("broker", broker.broker_command(folder)))
        yield broker.broker_url(folder)


def test_a_lost_lease_is_rung_for_and_the_third_is_an_alarm(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    for n in range(queue.TRIES):
        bell = Remembering()
        assert claim(both, at=NOW + 100 * n * SECOND) is not None
        rung = sweep(both, bell, NOW + (100 * n + 50) * SECOND, quiet_seconds=15)
        assert rung == len(bell.rung) == (0 if n == queue.TRIES - 1 else 1)
    with both.read() as tx:
        (entry,) = audit.record(tx, action="dead")
        assert marks.gradings(tx, "hw")[0].state == "dead"
    assert entry.by == "sweeper"


@pytest.mark.parametrize(("waiting", "rung"), [(0, 3), (queue.MOST_RINGS - 2, 2), (queue.MOST_RINGS, 0), (None, 0)])
def test_rings_do_not_pile_up_while_workers_are_busy_or_the_broker_is_away(
    both: Store, waiting: int | None, rung: int
) -> None:
    given = assign(both)
    for person in enrol(both, "ana", "ben", "cyd"):
        hand_in(both, given, person.id)
    bell = Remembering(waiting)
    assert sweep(both, bell, NOW + 60 * SECOND, quiet_seconds=15) == rung
    assert len(bell.rung) == rung
    later = Remembering()
    assert sweep(both, later, NOW + 61 * SECOND, quiet_seconds=15) == 3 - rung  # the others were not taken for rung


def test_what_is_accepted_while_the_broker_is_away_is_kept(both: Store, tmp_path: Path) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    bell = Bell(f"redis+socket://{tmp_path / 'nobody.sock'}")
    accepted = accept(both, bell, given, ana.id, ana.id, {}, NOW, answers={("a/one", "p1"): "1"})
    assert bell.ring(accepted.gradings) is False
    assert bell.unheard(queue.QUEUES) is None
    with both.read() as tx:
        assert [one.state for one in marks.gradings(tx, "hw")] == ["waiting"]


def test_nobody_is_rung_without_a_broker() -> None:
    assert Bell(None).ring([("quick", 1)]) is False
    assert Bell(None).unheard(["quick"]) is None


def test_rings_are_counted_in_the_broker(started: str) -> None:
    bell = Bell(started)
    assert bell.unheard(queue.QUEUES) == {"quick": 0, "cpu": 0, "gpu": 0}
    assert bell.ring([("quick", 1), ("quick", 2), ("cpu", 3)])
    assert bell.unheard(queue.QUEUES) == {"quick": 2, "cpu": 1, "gpu": 0}


def test_a_broker_that_dies_between_two_rings_is_no_error_of_whoever_rings(tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    with Staff({}, tmp_path / "logs") as staff:
        process = staff.start("broker", broker.broker_command(folder))
        broker.await_broker(folder, process)
        bell = Bell(broker.broker_url(folder))
        assert bell.ring([("quick", 1)])
        process.kill()
        process.wait()
        assert bell.ring([("quick", 2)]) is False
        assert bell.unheard(["quick"]) is None
        broker.await_broker(folder, staff.start("broker", broker.broker_command(folder)))
        assert bell.ring([("quick", 3)])
        assert (bell.unheard(["quick"]) or {})["quick"] >= 1


FIRST_RINGS = """
import sys, threading
from grader.bell import Bell
sys.setswitchinterval(1e-6)
bell, together, rung = Bell(sys.argv[1]), threading.Barrier(16), []
def ring():
    together.wait()
    rung.append(bell.ring([("quick", 1)]))
threads = [threading.Thread(target=ring) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(rung.count(True))
"""


def test_the_first_rings_of_a_portal_may_come_all_at_once(started: str) -> None:
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", FIRST_RINGS, started], capture_output=True, text=True)
        assert (done.stdout, done.stderr) == ("16\n", "")


def test_what_no_worker_can_take_is_an_alarm_in_the_log_once_in_a_while_until_it_is_taken(
    both: Store, caplog: pytest.LogCaptureFixture
) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)

    def alarms(seconds: float) -> list[str]:
        caplog.clear()
        sweep(both, Remembering(), NOW + seconds * SECOND, quiet_seconds=15)
        return [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]

    assert alarms(10) == []  # a moment is nothing
    (told,) = alarms(120)
    assert "no worker of the queue quick" in told
    assert alarms(130) == []
    assert len(alarms(800)) == 1
    with both.write() as tx:
        queue.see_worker(tx, "w", ("quick",), {}, NOW + 1500 * SECOND)
    assert alarms(1510) == []
    held = claim(both, at=NOW + 1520 * SECOND)
    assert held is not None
    with both.write() as tx:
        queue.hand_back(tx, held)
        queue.leave(tx, held.id, "w has another version of a/one: publish it, or start it anew")
    (told,) = alarms(1530)
    assert told.endswith("w has another version of a/one: publish it, or start it anew")
    assert claim(both, at=NOW + 1540 * SECOND) is not None
    with both.write() as tx:
        queue.see_worker(tx, "w", ("quick",), {}, NOW + 3000 * SECOND)
    assert alarms(3010) == []
