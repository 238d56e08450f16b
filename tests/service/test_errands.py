"""Errands: what an instructor asks of workers is done by one that has the references, once, and written down."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from filled_store import NOW, enrol
from graded_service import Service

from grader.store import Store, asked, errands, solutions
from grader.store.errands import Errand, Kind


def ask(service: Service, kind: Kind, subject: str) -> Errand:
    """What comes of it where a worker has nothing else to do."""
    with service.store.write() as tx:
        assert errands.add(tx, kind, subject, "ines", service.clock())
    assert service.work() == 1
    with service.store.read() as tx:
        found = errands.recent(tx, kind, subject=subject)[0]
    assert found.finished is not None
    return found


@pytest.fixture
def pick(small: Callable[..., Service]) -> Service:
    return small(("choice", "topic/pick"))


def reference(course: Path) -> Path:
    return course / "reference" / "topic" / "pick" / "solution.py"


def test_a_problem_is_verified_as_its_files_are_now_and_an_assignment_published_from_its_proof(
    pick: Service, course: Path
) -> None:
    outcome = ask(pick, "verify", "topic/pick").outcome
    assert outcome is not None
    assert outcome["digests"] == pick.given.problems[0].version.digests.model_dump()
    assert [fault for fault in outcome["faults"] if not fault["warning"]] == []
    outcome = ask(pick, "publish", "hw").outcome
    assert outcome is not None
    assert outcome["versions"] == [pick.given.problems[0].version.id]  # nothing had changed
    with pick.store.read() as tx:
        assert len(errands.recent(tx, "verify")) == 1  # it was proved already


def test_what_was_published_while_a_worker_runs_is_graded_by_it_as_it_is_now(pick: Service, course: Path) -> None:
    (ana,) = (person.id for person in enrol(pick.store, "ana"))
    with pick.worker() as worker:
        pick.hand_in(ana, {("topic/pick", "name"): "a"})
        assert worker.work_once()
        assert pick.result(ana).grade == 0
        reference(course).write_text(reference(course).read_text().replace('return "b"', 'return "a"'))
        with pick.store.write() as tx:
            errands.add(tx, "publish", "hw", "ines", NOW)
        assert worker.work_once()
        with pick.store.read() as tx:
            (done,) = errands.recent(tx, "publish")
            given = asked.given(tx, "hw")
        assert done.outcome is not None
        assert "trouble" not in done.outcome, done.outcome
        assert given is not None
        pick.given = given
        pick.hand_in(ana, {("topic/pick", "name"): "a"})
        assert worker.work_once()
        assert not worker.work_once()
    assert pick.result(ana).grade == 1


def test_nothing_is_published_whose_problem_is_at_fault_and_the_faults_are_told(pick: Service, course: Path) -> None:
    reference(course).write_text(reference(course).read_text().replace('return "b"', 'return "none of these"'))
    outcome = ask(pick, "publish", "hw").outcome
    assert outcome is not None
    assert outcome["trouble"] == "nothing was published: verify finds faults in topic/pick"
    with pick.store.read() as tx:
        assert asked.given(tx, "hw") == pick.given
        (proof,) = errands.recent(tx, "verify")
    assert proof.outcome is not None
    assert proof.outcome["faults"]
    reference(course).write_text("def name(:\n")
    outcome = ask(pick, "verify", "topic/pick").outcome
    assert outcome is not None
    assert outcome["faults"][0]["file"] == "reference/topic/pick/solution.py"
    outcome = ask(pick, "publish", "none-such").outcome
    assert outcome is not None
    assert "there is no assignment `none-such`" in outcome["faults"][0]["message"]


def test_a_solution_is_not_worked_out_from_files_of_another_version(pick: Service, course: Path) -> None:
    version = pick.given.problems[0].version.id
    reference(course).write_text(reference(course).read_text().replace('return "b"', 'return "a"'))
    outcome = ask(pick, "solution", f"{version}:0").outcome
    assert outcome is not None
    assert "the worker has another version of this problem" in outcome["trouble"]
    reference(course).write_text("def name(:\n")
    outcome = ask(pick, "solution", f"{version}:0").outcome
    assert outcome is not None
    assert outcome["faults"][0]["file"] == "reference/topic/pick/solution.py"
    with pick.store.read() as tx:
        assert solutions.shown(tx, version, 0) is None, "nothing is kept of what failed"


def test_an_errand_whose_worker_was_lost_is_taken_again_and_the_lost_one_writes_nothing(both: Store) -> None:
    with both.write() as tx:
        assert errands.add(tx, "verify", "a/one", "ines", NOW)
        assert not errands.add(tx, "verify", "a/one", "ines", NOW)  # it waits already
        first = errands.take(tx, NOW)
        assert errands.take(tx, NOW) is None
        assert first is not None
        errands.beat(tx, [first], NOW + timedelta(minutes=2))
        assert errands.take(tx, NOW + timedelta(minutes=4)) is None
        second = errands.take(tx, NOW + timedelta(hours=2))
        assert second is not None
        assert not errands.finish(tx, first, {"faults": []}, NOW)
        assert errands.finish(tx, second, {"faults": []}, NOW)
        assert not errands.finish(tx, second, {"faults": []}, NOW)
        assert not errands.is_any_open(tx, NOW + timedelta(days=1))
        assert errands.add(tx, "verify", "a/one", "ines", NOW)
        for hours in (10, 20, 30):
            lost = errands.take(tx, NOW + timedelta(hours=hours))
            assert lost is not None
        assert not errands.recent(tx, "verify")[0].is_lost(NOW + timedelta(hours=30))  # the third is at it
        assert errands.take(tx, NOW + timedelta(hours=40)) is None
        assert errands.recent(tx, "verify")[0].is_lost(NOW + timedelta(hours=40))


def test_what_a_worker_leaves_when_it_stops_is_taken_at_once_and_costs_no_try(both: Store) -> None:
    with both.write() as tx:
        errands.add(tx, "verify", "a/one", "ines", NOW)
        for _ in range(errands.TRIES + 1):
            held = errands.take(tx, NOW)
            assert held is not None
            errands.hand_back(tx, [held])


def test_nobody_begins_with_what_somebody_is_at(both: Store) -> None:
    """Two workers never publish one assignment at once; whoever is thought lost keeps nobody from it."""
    with both.write() as tx:
        assert errands.add(tx, "publish", "hw", "ines", NOW)
        first = errands.take(tx, NOW)
        assert errands.add(tx, "publish", "hw", "ines", NOW)
        assert errands.add(tx, "publish", "other", "ines", NOW)
        other = errands.take(tx, NOW)
        assert first is not None
        assert other is not None
        assert (first.subject, other.subject) == ("hw", "other")
        assert errands.take(tx, NOW) is None
        assert errands.finish(tx, first, {"faults": []}, NOW)
        again = errands.take(tx, NOW)
        assert again is not None
        assert (again.subject, again.id) == ("hw", first.id + 1)
