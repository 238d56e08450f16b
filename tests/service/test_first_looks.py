"""What trains is looked at on `quick` before it waits for its own queue, and nothing of its grading is lost there."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filled_store import NOW, SECOND
from graded_service import Service
from sqlalchemy import select
from test_sweep import Remembering
from test_work import gradings, person
from trained_sides import NET, TOML, write_sides

from grader.catalog import load_assignment
from grader.service.accept import first_queue_of, queue_of
from grader.service.publish import publish
from grader.service.work import Worker
from grader.store import asked, queue
from grader.store import tables as t

RULES = f"{TOML}parameters = {{ at_most = 200 }}\n"
#: Trained for so long that it learns the sides with any seed.
WELL = NET.replace("range(60)", "range(400)")
TOO_LARGE = NET.replace("16", "64")


@pytest.fixture
def sides(small: Callable[..., Service], course: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setenv("GRADER_SECRET", "5" * 64)  # the same points, and so the same accuracy, every time
    return small(("training", "topic/sides"), change=lambda: write_sides(course, RULES))


def hand_in(service: Service, author: str, program: str) -> int:
    ((name, id),) = service.hand_in(author, files={"net.py": program.encode()}).gradings
    assert name == "quick"
    return id


def look(service: Service, *queues: str, name: str = "w", bell: Remembering | None = None) -> bool:
    worker = Worker(service.store, service.desk, name, queues, 30, service.clock, bell=bell or Remembering())
    with worker:
        return worker.work_once()


def row(service: Service, id: int) -> tuple[object, ...]:
    g = t.grading.c
    with service.store.read() as tx:
        return tuple(tx.execute(select(g.state, g.queue, g.tries, g.lease, g.worker).where(g.id == id)).one())


def test_a_network_that_breaks_a_rule_is_marked_on_quick(sides: Service) -> None:
    id = hand_in(sides, ana := person(sides, "ana"), TOO_LARGE)
    assert look(sides, "quick")
    assert row(sides, id)[:3] == ("done", "quick", 1)
    (one,) = gradings(sides.store, ana)
    assert one.document is not None
    assert (one.document.marks[0].verdict, one.so_far) == ("refused", 0)
    assert not look(sides, "cpu")


def test_what_must_be_trained_moves_on_and_is_trained_once(sides: Service) -> None:
    id, bell = hand_in(sides, ana := person(sides, "ana"), WELL), Remembering()
    assert look(sides, "quick", bell=bell)
    assert row(sides, id) == ("waiting", "cpu", 0, None, None)
    assert bell.rung == [("cpu", id)]
    assert not look(sides, "quick")
    assert look(sides, "cpu")
    assert row(sides, id)[:3] == ("done", "cpu", 1)
    (one,) = gradings(sides.store, ana)
    assert one.document is not None
    assert len(one.document.marks[0].evidence.accuracies) == 1
    assert one.so_far > 0


def test_what_is_published_anew_while_a_worker_runs_is_still_looked_at_first(sides: Service, course: Path) -> None:
    ana, ben = person(sides, "ana"), person(sides, "ben")
    with Worker(sides.store, sides.desk, "w", ("quick",), 30, sides.clock, bell=Remembering()) as worker:
        hand_in(sides, ben, TOO_LARGE)
        assert worker.work_once()
        file = course / "problems" / "topic" / "sides" / "problem.toml"
        file.write_text(file.read_text().replace("at_most = 200", "at_most = 210"))
        with replace(sides.desk) as fresh:
            publish(sides.store, fresh, load_assignment(fresh.catalog, "hw"), NOW, "tests", reserve=0)
        with sides.store.read() as tx:
            sides.given = asked.given(tx, "hw") or sides.given
        id = hand_in(sides, ana, TOO_LARGE)
        assert worker.work_once()
    assert row(sides, id)[:3] == ("done", "quick", 1)


def test_one_worker_for_both_queues_does_all_of_it(sides: Service) -> None:
    hand_in(sides, ana := person(sides, "ana"), NET)
    assert sides.work() == 2
    assert gradings(sides.store, ana)[0].state == "done"


def test_a_look_that_is_lost_is_taken_again_and_the_old_holder_moves_nothing(sides: Service) -> None:
    id = hand_in(sides, person(sides, "ana"), NET)
    with sides.store.write() as tx:
        old = queue.claim(tx, ("quick",), "old", NOW, 30)
        assert old is not None
        assert queue.sweep(tx, NOW + 31 * SECOND, 15).ring == (("quick", id),)
    sides.clock.on(31)
    assert row(sides, id)[:3] == ("waiting", "quick", 1)
    with sides.store.write() as tx:
        new = queue.claim(tx, ("quick",), "new", sides.clock(), 30)
        assert not queue.move_on(tx, old, "cpu", sides.clock())
        assert new is not None
        assert queue.move_on(tx, new, "cpu", sides.clock())
        assert not queue.move_on(tx, new, "gpu", sides.clock())
        assert queue.sweep(tx, sides.clock(), 15).ring == ()  # rung for just now
        assert queue.sweep(tx, sides.clock() + 16 * SECOND, 15).ring == (("cpu", id),)
    assert row(sides, id) == ("waiting", "cpu", 0, None, None)


def test_what_waits_to_be_trained_keeps_its_turn_and_is_replaced_by_a_newer_one(sides: Service) -> None:
    ana, ben = person(sides, "ana"), person(sides, "ben")
    first, bens = hand_in(sides, ana, NET), hand_in(sides, ben, f"{NET}# ben\n")
    assert look(sides, "quick")
    assert look(sides, "quick")
    with sides.store.read() as tx:
        assert [queue.ahead(tx, id) for id in (first, bens)] == [0, 1]
    second = hand_in(sides, ana, f"{NET}# again\n")
    assert row(sides, first)[0] == "replaced"
    with sides.store.write() as tx:
        held = queue.claim(tx, ("cpu",), "w", NOW, 30)
    assert held is not None
    assert held.id == bens
    assert row(sides, second)[:2] == ("waiting", "quick")


def test_a_worker_with_another_version_leaves_the_look_out(sides: Service, course: Path, open_desk: Callable) -> None:
    id = hand_in(sides, person(sides, "ana"), NET)
    own, file = sides.desk, course / "problems" / "topic" / "sides" / "problem.toml"
    file.write_text(file.read_text().replace("seconds = 20", "seconds = 21"))
    sides.desk = open_desk()
    assert look(sides, "quick")
    assert row(sides, id) == ("waiting", "cpu", 0, None, None)
    file.write_text(RULES)
    sides.desk = own
    assert look(sides, "cpu")
    assert row(sides, id)[0] == "done"


def test_weights_that_are_handed_in_are_quick_and_a_gpu_is_asked_for_last(sides: Service) -> None:
    problem = sides.given.problems[0].version.problem
    (part,) = problem.parts
    brought = part.model_copy(update={"weights": "weights.safetensors"})
    fast = part.model_copy(update={"limits": part.limits.model_copy(update={"device": "cuda"})})
    for own, queues in ((part, ("quick", "cpu")), (brought, ("quick", "quick")), (fast, ("quick", "gpu"))):
        changed = problem.model_copy(update={"parts": (own,)})
        assert (first_queue_of(changed), queue_of(changed)) == queues


def test_a_network_for_a_gpu_is_looked_at_on_quick_where_there_is_none_and_waits_for_one_if_it_may_be_right(
    small: Callable[..., Service], course: Path
) -> None:
    file = course / "problems" / "topic" / "net" / "problem.toml"

    def ask_for_gpu() -> None:
        file.write_text(file.read_text().replace("seconds = 20", 'seconds = 20, device = "cuda"'))

    service = small(("model", "topic/net"), change=ask_for_gpu)
    right = (course / "reference" / "topic" / "net" / "solution" / "model.py").read_bytes()
    ana, ben = person(service, "ana"), person(service, "ben")
    ((first, broken),) = service.hand_in(ana, files={"model.py": b"def make_model():\n    return 7\n"}).gradings
    ((second, waits),) = service.hand_in(ben, files={"model.py": right}).gradings
    assert (first, second) == ("quick", "quick")
    bell = Remembering()
    assert look(service, "quick", bell=bell)
    assert look(service, "quick", bell=bell)
    assert row(service, broken)[:3] == ("done", "quick", 1)
    assert row(service, waits)[:3] == ("waiting", "gpu", 0)
    assert bell.rung == [("gpu", waits)]
