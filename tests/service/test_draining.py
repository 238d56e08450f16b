"""Draining: who is drained takes nothing more, finishes what it has, and says so; so does a worker that is ended."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from graded_service import Service
from test_work import Slow, gradings, person

from grader.bell import Bell
from grader.service import broker
from grader.service.serving import Staff
from grader.store import Store, draining, queue
from grader.store.draining import Standing

NUMBER = {("topic/number", "z"): "1"}


def standing(service: Service, name: str) -> Standing:
    with service.store.read() as tx:
        found = {one.worker.name: one for one in draining.standings(tx, service.clock())}
    return found[name]


def drain(service: Service, name: str, on: bool = True) -> None:
    with service.store.write() as tx:
        draining.set_draining(tx, name, on)


def slow_down(solution: Path) -> None:
    """A grading takes some seconds, on a machine with nothing else to do and on any other."""
    waits = "def name():\n    import time\n\n    time.sleep(5)"
    solution.write_text(solution.read_text().replace("def name():", waits))


def states(service: Service, *authors: str) -> list[str]:
    return [one.state for author in authors for one in gradings(service.store, author)]


@pytest.mark.parametrize("told", ["staff", "a signal"])
def test_a_drained_worker_finishes_what_it_has_and_takes_nothing_more(
    told: str, small: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = small(("numeric", "topic/number"))
    ana, ben = person(service, "ana"), person(service, "ben")
    for author in (ana, ben):
        service.hand_in(author, NUMBER)
    slow = Slow(service, monkeypatch)
    with service.worker("host:1:quick", lease_seconds=0.3) as worker:
        grading = threading.Thread(target=worker.work_once)
        grading.start()
        assert slow.begun.wait(60)
        if told == "staff":
            drain(service, "host:1:quick")
        else:
            worker.drain()
        assert not worker.work_once()
        found = standing(service, "host:1:quick")
        assert (found.under_way, found.drained, found.worker.queues) == (1, False, ("quick", "cpu"))
        slow.go_on.set()
        grading.join(60)
        assert states(service, ana, ben) == ["done", "waiting"]
        found = standing(service, "host:1:quick")  # it has said so by itself, at once
        assert (found.under_way, found.worker.queues) == (0, ())
        assert found.drained == (told == "staff")
    assert service.work() == 1


def test_a_machine_is_drained_with_all_its_workers_and_goes_on_when_told_to(small: Callable[..., Service]) -> None:
    service = small(("numeric", "topic/number"))
    ana = person(service, "ana")
    service.hand_in(ana, NUMBER)
    drain(service, "a")
    with service.worker("a:1:quick") as one, service.worker("a:2:cpu") as two, service.worker("ab:1:quick") as other:
        assert not one.work_once()
        assert not two.work_once()
        assert [standing(service, name).drained for name in ("a:1:quick", "a:2:cpu", "ab:1:quick")] == [
            True,
            True,
            False,
        ]
        drain(service, "a", on=False)
        assert one.work_once()
        assert not other.work_once()
    assert states(service, ana) == ["done"]


def test_what_only_drained_workers_serve_waits_for_a_worker_that_there_is_none_of(
    small: Callable[..., Service],
) -> None:
    service = small(("numeric", "topic/number"))
    service.hand_in(person(service, "ana"), NUMBER)
    drain(service, "a")
    service.clock.on(1)
    with service.worker("a:1:quick"), service.store.read() as tx:
        (found,) = queue.stuck(tx, service.clock(), timedelta(minutes=2))
    assert (found.queue, found.slug) == ("quick", None)


def test_a_worker_that_has_ended_is_there_no_more_and_its_name_is_free(small: Callable[..., Service]) -> None:
    service = small(("numeric", "topic/number"))
    drain(service, "a:1:quick")
    drain(service, "b")
    with service.worker("a:1:quick"):
        pass
    with service.store.read() as tx:
        assert draining.standings(tx, service.clock()) == []
        assert draining.draining(tx) == {"b"}  # a machine stays drained, whatever is started there


@pytest.fixture
def told(both: Store, course: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of processes that serve this store."""
    return {
        **os.environ, "GRADER_COURSE": str(course), "GRADER_HOME": str(tmp_path / "home"),
        "GRADER_STATE": str(tmp_path), "GRADER_DATABASE_URL": both.engine.url.render_as_string(hide_password=False),
        "GRADER_FILES_URL": both.files.root, "GRADER_BROKER_URL": broker.broker_url(tmp_path / "broker"),
    }  # fmt: skip


def await_(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not what() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert what()


def test_a_drained_worker_leaves_rings_to_others_and_hears_them_again_when_it_may_go_on(
    small: Callable[..., Service], told: dict[str, str], tmp_path: Path
) -> None:
    service = small(("choice", "topic/pick"))
    bell, folder = Bell(told["GRADER_BROKER_URL"]), tmp_path / "broker"

    def serves() -> list[tuple[str, ...]]:
        with service.store.read() as tx:
            return [one.worker.queues for one in draining.standings(tx, service.clock())]

    with Staff(told | {"GRADER_LEASE_SECONDS": "1"}, tmp_path / "logs") as staff:
        broker.await_broker(folder, staff.start("broker", broker.broker_command(folder)))
        staff.start("worker", [sys.executable, "-m", "worker", "--queues", "quick"])
        machine = socket.gethostname()
        await_(lambda: serves() == [("quick",)])
        drain(service, machine)
        await_(lambda: serves() == [()])
        time.sleep(1.5)  # it stops to hear them a moment after it has said so
        assert bell.ring([("quick", number) for number in range(5)])
        time.sleep(1.5)
        assert bell.unheard(["quick"]) == {"quick": 5}
        ana = person(service, "ana")
        service.hand_in(ana, {("topic/pick", "name"): "b"})  # it has no bell of its own: those five are heard instead
        drain(service, machine, on=False)
        await_(lambda: states(service, ana) == ["done"])


def test_a_worker_that_is_terminated_finishes_what_it_has_takes_nothing_more_and_says_so(
    small: Callable[..., Service], course: Path, told: dict[str, str], tmp_path: Path
) -> None:
    """The process as it is started in production, with a ring for each of two gradings, ended as by `docker stop`."""
    solution = course / "reference" / "topic" / "pick" / "solution.py"
    service = small(("choice", "topic/pick"), change=lambda: slow_down(solution))
    folder = tmp_path / "broker"
    authors = [person(service, name) for name in ("ana", "ben")]
    with Staff(told, tmp_path / "logs") as staff:
        broker.await_broker(folder, staff.start("broker", broker.broker_command(folder)))
        for author in authors:
            rung = service.hand_in(author, {("topic/pick", "name"): "b"}).gradings
            assert Bell(told["GRADER_BROKER_URL"]).ring(rung)
        worker = staff.start("worker", [sys.executable, "-m", "worker", "--queues", "quick,cpu"])
        await_(lambda: "running" in states(service, *authors))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(120) == 0
    assert sorted(states(service, *authors)) == ["done", "waiting"]
    assert (
        "has ended; what it had not finished, 0 gradings, is handed back" in (tmp_path / "logs/worker.log").read_text()
    )
    with service.store.read() as tx:
        assert draining.standings(tx, service.clock()) == []
