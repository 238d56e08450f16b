"""From the hand-in to the marks: published, accepted, claimed, graded behind real walls, written down."""

import io
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filled_store import NOW
from graded_service import LSE, RIGHT_FILE, SIZES, Service, right_answers
from sqlalchemy import select, text

from grader.model.blame import SandboxError
from grader.service.accept import submissions_used
from grader.service.publish import publish
from grader.store import Store, asked, audit, marks, people, queue
from grader.store import tables as t
from grader.store.marks import Graded


def person(service: Service, login: str) -> str:
    with service.store.read() as tx:
        found = people.person_called(tx, login)
    assert found is not None
    return found.id


def gradings(store: Store, author: str) -> list[Graded]:
    with store.read() as tx:
        return marks.gradings(tx, "hw", author=author, whole=True)


def alarms(store: Store, action: str) -> int:
    with store.read() as tx:
        return len(audit.record(tx, action=action))


# -- on shipped problems --------------------------------------------------------------------------------------------


def test_what_is_right_gets_full_marks_and_what_is_left_out_later_stands(shipped: Service) -> None:
    ana = person(shipped, "ana")
    answers = right_answers(shipped, ana)
    first = shipped.hand_in(ana, answers, RIGHT_FILE)
    assert {name for name, _ in first.gradings} == {"quick"}
    assert shipped.work() == 2
    found = shipped.result(ana)
    assert (found.grade, found.out_of, found.is_final) == (30, 30, True)

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:  # one problem's program alone, in a zip that nobody has looked into
        archive.writestr("mine/logsumexp.py", "def logsumexp(z, axis):\n    return 0\n")
    shipped.hand_in(ana, files={"mine.zip": packed.getvalue()})
    shipped.work()
    second = {one.slug: one.state for one in gradings(shipped.store, ana)[2:]}
    assert second == {LSE: "done", SIZES: "absent"}
    found = shipped.result(ana)
    assert found.counts[SIZES].submission == first.handed.id
    assert found.counts[SIZES].so_far == 15
    assert found.counts[LSE].so_far == 0
    assert found.is_final


def test_everybody_has_numbers_of_their_own_and_somebody_elses_are_not_right(shipped: Service) -> None:
    ana, ben = person(shipped, "ana"), person(shipped, "ben")
    assert shipped.values(ana, LSE) != shipped.values(ben, LSE)
    shipped.hand_in(ben, right_answers(shipped, ana))
    shipped.work()
    assert shipped.result(ben).grade < 20


def test_publishing_again_changes_nothing_that_was_issued(shipped: Service, tmp_path: Path) -> None:
    from grader.catalog import load_assignment

    with shipped.store.read() as tx:
        before = asked.sheets(tx, "hw")
    again = load_assignment(shipped.desk.catalog, str(tmp_path / "hw.toml"))
    published = publish(shipped.store, shipped.desk, again, NOW, "tests", reserve=1)
    with shipped.store.read() as tx:
        assert asked.sheets(tx, "hw") == before
        assert len(tx.execute(select(t.version)).all()) == 2
    assert (published.sheets, len(before)) == (0, 4)


# -- workers that are not the ones for it ---------------------------------------------------------------------------


def test_a_zip_that_holds_nothing_or_cannot_be_opened_leaves_what_stands(small: Callable[..., Service]) -> None:
    service = small()
    ana = person(service, "ana")
    service.hand_in(ana, {("topic/pick", "name"): "b"})
    service.work()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("notes.txt", "nothing that anybody asked for")
    for data in (packed.getvalue(), b"PK no zip at all"):
        service.hand_in(ana, files={"all.zip": data})
    service.work()
    states = [(one.slug, one.state) for one in gradings(service.store, ana)]
    assert states[0] == ("topic/pick", "done")
    assert states.count(("topic/pick", "absent")) == 2
    assert sorted(state for slug, state in states if slug == "topic/number") == ["absent", "done"]
    assert service.result(ana).counts["topic/pick"].submission == gradings(service.store, ana)[0].submission


def test_of_two_zips_that_cannot_be_opened_the_first_says_so_whoever_is_at_them_first(
    small: Callable[..., Service],
) -> None:
    service = small(("choice", "topic/pick"))
    ana = person(service, "ana")
    for n in range(2):
        service.hand_in(ana, files={"all.zip": b"PK no zip at all %d" % n})
    with service.store.write() as tx:  # somebody is at the second already
        tx.execute(t.grading.update().where(t.grading.c.id == 2).values(urgency=1))
    service.work()
    assert [one.state for one in gradings(service.store, ana)] == ["done", "absent"]


def test_a_solution_that_was_changed_and_not_published_is_shown_to_nobody(
    small: Callable[..., Service], course: Path, open_desk: Callable
) -> None:
    service = small(("choice", "topic/pick"))
    with service.store.write() as tx:
        ines = people.add_person(tx, "ines", "Ines", "instructor", NOW)
        asked.set_released(tx, "hw", True, ines.id, NOW)
    file = course / "reference" / "topic" / "pick" / "solution.py"
    published = file.read_text()
    file.write_text(f"{published}\nCHANGED = True\n")
    with service.worker() as worker:
        assert not worker.work_once()
        file.write_text(published)
        assert not worker.work_once()  # what failed is left alone for a while
        service.clock.on(601)
        assert worker.work_once()  # by files that are read anew
        assert not worker.work_once()


def test_a_worker_of_another_schema_claims_nothing(small: Callable[..., Service]) -> None:
    service = small()
    ana = person(service, "ana")
    service.hand_in(ana, {("topic/pick", "name"): "b"})
    with service.store.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    with pytest.raises(SandboxError, match="run `grader migrate`"):
        service.work()
    assert [one.state for one in gradings(service.store, ana)] == ["waiting"]


def test_a_worker_with_another_version_of_the_problem_leaves_it_to_others(
    small: Callable[..., Service], course: Path, open_desk: Callable
) -> None:
    service = small()
    ana = person(service, "ana")
    service.hand_in(ana, {("topic/pick", "name"): "b"})
    solution = course / "reference" / "topic" / "pick" / "solution.py"
    published = solution.read_text()
    solution.write_text(published.replace('return "b"', 'return "a"'))
    with service.worker("foreign", open_desk()) as foreign:
        assert not foreign.work_once()  # it is not even claimed
        assert not foreign.work_once()
    (left,) = gradings(service.store, ana)
    assert (left.state, left.so_far) == ("waiting", None)
    assert left.trouble == "foreign has another version of topic/pick: publish it, or start it anew"
    solution.write_text(published)
    service.desk = open_desk()
    assert service.work() == 1
    (done,) = gradings(service.store, ana)
    assert (done.state, done.so_far, done.trouble) == ("done", 1, "")
    with service.store.read() as tx:
        assert tx.execute(select(t.grading.c.tries)).scalar_one() == 1


def test_a_new_text_alone_needs_no_other_worker(
    small: Callable[..., Service], course: Path, open_desk: Callable
) -> None:
    service = small()
    ana = person(service, "ana")
    service.hand_in(ana, {("topic/pick", "name"): "b"})
    statement = course / "problems" / "topic" / "pick" / "statement.md"
    statement.write_text(statement.read_text() + "\nThere is no trick.\n")
    service.desk = open_desk()
    assert service.work() == 1
    assert service.result(ana).grade == 1


# -- our own failures -----------------------------------------------------------------------------------------------


def test_what_we_could_not_grade_is_tried_three_times_then_an_alarm_and_never_a_zero(
    small: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = small(("numeric", "topic/number"))
    ana = person(service, "ana")

    def broken(*_: Any, **__: Any) -> Any:
        raise SandboxError("the disk of this machine is full")

    monkeypatch.setattr(service.desk, "read", broken)
    service.hand_in(ana, {("topic/number", "z"): "1"})
    with service.worker() as worker:
        for trial in range(1, queue.TRIES + 1):
            assert alarms(service.store, "ungraded") == 0
            assert worker.work_once()
            (one,) = gradings(service.store, ana)
            assert one.state == ("done" if trial == queue.TRIES else "waiting")
            assert not worker.work_once()  # it rests
            service.clock.on(60)
    assert alarms(service.store, "ungraded") == 1
    assert one.document is not None
    assert one.status == "ungraded"
    assert all(mark.points is None for mark in one.document.marks)
    found = service.result(ana)
    assert (found.open_points, found.is_final) == (3, False)
    monkeypatch.undo()
    with service.store.write() as tx:
        queue.begin_again(tx, [one.id])
    service.work()
    assert service.result(ana).is_final


def test_a_file_of_ours_that_is_gone_ends_as_dead_with_an_alarm_and_costs_no_submission(
    small: Callable[..., Service],
) -> None:
    service = small(("numeric", "topic/number"), policies="submissions = 1")
    ana = person(service, "ana")
    service.hand_in(ana, {("topic/number", "z"): "1"})
    for digest in service.store.files.all():
        service.store.files.remove(digest)
    with service.worker() as worker:
        for _ in range(queue.TRIES):
            assert worker.work_once()
            service.clock.on(60)
    (one,) = gradings(service.store, ana)
    assert one.state == "dead"
    assert "is missing from the store" in one.trouble
    assert alarms(service.store, "dead") == 1
    with service.store.read() as tx:
        assert submissions_used(tx, "hw", ana) == 0
    assert service.hand_in(ana, {("topic/number", "z"): "1"}).handed.number == 2


def test_a_problem_that_is_the_authors_fault_is_ungraded(small: Callable[..., Service]) -> None:
    service = small(("numeric", "topic/number"))
    ana = person(service, "ana")
    service.hand_in(ana, {("topic/number", "z"): "1"})
    with service.store.write() as tx:  # numbers the steps cannot work with
        tx.execute(t.variant.update().values(given={"x": "one"}))
    service.work()
    (one,) = gradings(service.store, ana)
    assert (one.state, one.status, one.open_points) == ("done", "ungraded", 3)


# -- leases ---------------------------------------------------------------------------------------------------------


class Slow:
    """Stands in the way of grading until it is told to go on."""

    def __init__(self, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        read = service.desk.read

        def wait(items: list[dict[str, Any]]) -> Any:
            self.begun.set()
            assert self.go_on.wait(60)
            return read(items)

        monkeypatch.setattr(service.desk, "read", wait)


def lease_of(store: Store) -> Any:
    with store.read() as tx:
        return tx.execute(select(t.grading.c.lease)).scalar_one()


def test_who_grades_for_long_keeps_its_lease_by_beating(
    small: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = small(("numeric", "topic/number"))
    service.hand_in(ana := person(service, "ana"), {("topic/number", "z"): "1"})
    slow = Slow(service, monkeypatch)
    with service.worker(lease_seconds=0.3) as worker:
        grading = threading.Thread(target=worker.work_once)
        grading.start()
        assert slow.begun.wait(60)
        service.clock.on(100)
        deadline = time.monotonic() + 30
        while lease_of(service.store) < service.clock() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert lease_of(service.store) > service.clock()
        slow.go_on.set()
        grading.join(60)
    assert gradings(service.store, ana)[0].state == "done"


def test_who_leaves_hands_back_what_is_not_finished_and_writes_it_no_more(
    small: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = small(("numeric", "topic/number"))
    service.hand_in(ana := person(service, "ana"), {("topic/number", "z"): "1"})
    slow = Slow(service, monkeypatch)
    with service.worker() as worker:
        grading = threading.Thread(target=worker.work_once)
        grading.start()
        assert slow.begun.wait(60)
    assert gradings(service.store, ana)[0].state == "waiting"
    slow.go_on.set()
    grading.join(60)
    (one,) = gradings(service.store, ana)
    assert (one.state, one.document) == ("waiting", None)
    monkeypatch.undo()
    assert service.work() == 1


def test_a_worker_is_seen_with_its_environment(small: Callable[..., Service]) -> None:
    service = small()
    with service.worker("w7"), service.store.read() as tx:
        (found,) = queue.workers(tx, NOW)
    assert (found.name, found.queues) == ("w7", ("quick", "cpu"))
    assert {"torch", "python", "grader"} <= found.environment.keys()
