"""The queue: whose turn it is, who holds what, and what becomes of what was held by somebody who died."""

import pytest
from filled_store import NOW, SECOND, assign, claim, enrol, grade_all, grading, hand_in
from sqlalchemy import func, select

from grader.model.mark import Grading
from grader.store import Store, marks, queue
from grader.store import tables as t
from grader.store.queue import Claim


def state(store: Store, id: int) -> str:
    with store.read() as tx:
        found = marks.grading_of(tx, id)
    assert found is not None
    return found.state


def finish(store: Store, held: Claim, found: Grading | None = None) -> bool:
    with store.write() as tx:
        return queue.finish(tx, held, found or grading(held.slug), NOW)


def sweep(store: Store, after: float, quiet: float = 15) -> queue.Swept:
    with store.write() as tx:
        return queue.sweep(tx, NOW + after * SECOND, quiet)


def held_by_nobody_three_times(store: Store) -> int:
    """Three workers are lost over the first grading."""
    for n in range(queue.TRIES):
        held = claim(store, at=NOW + 100 * n * SECOND)
        assert held is not None
        sweep(store, 100 * n + 50)
    return held.id


# -- turns ----------------------------------------------------------------------------------------------------------


def test_nobodys_second_submission_runs_before_everybodys_first(both: Store) -> None:
    given, people = assign(both), enrol(both, "ana", "ben", "cyd")
    ana, ben, cyd = (person.id for person in people)
    first = hand_in(both, given, ana)
    taken = claim(both)  # begun, so the next does not replace it
    assert taken is not None
    second = hand_in(both, given, ana)
    order = [taken.submission]
    others = [hand_in(both, given, author) for author in (ben, cyd)]
    while (held := claim(both)) is not None:
        order.append(held.submission)
    assert order == [item.handed.id for item in (first, *others, second)]


def test_the_urgent_come_first_and_come_back_in_line(both: Store) -> None:
    (ana,) = enrol(both, "ana")
    homework, exam = assign(both, name="hw"), assign(both, name="exam")
    hand_in(both, homework, ana.id)
    late = hand_in(both, exam, ana.id)
    with both.write() as tx:
        queue.set_urgency(tx, "exam", 10)
        assert queue.ahead(tx, late.gradings[0][1]) == 0
    held = claim(both)
    assert held is not None
    assert held.assignment == "exam"


def test_a_place_in_the_queue_is_told(both: Store) -> None:
    given, people = assign(both), enrol(both, "ana", "ben", "cyd")
    ids = [hand_in(both, given, person.id).gradings[0][1] for person in people]
    with both.read() as tx:
        assert [queue.ahead(tx, id) for id in ids] == [0, 1, 2]
    claim(both)
    with both.read() as tx:
        assert [queue.ahead(tx, id) for id in ids] == [0, 0, 1]


def test_a_paused_queue_hands_out_nothing_and_then_goes_on(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    with both.write() as tx:
        queue.set_paused(tx, "quick", True)
    assert claim(both) is None
    with both.write() as tx:
        queue.set_paused(tx, "quick", False)
    assert claim(both) is not None


def test_a_worker_takes_only_from_its_queues_and_leaves_versions_it_does_not_have(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    version = given.problems[0].version.id
    with both.write() as tx:
        assert queue.claim(tx, ("cpu", "gpu"), "w", NOW, 30) is None
        assert queue.claim(tx, ("quick",), "w", NOW, 30, {version}) is None
        assert queue.claim(tx, ("quick",), "w", NOW, 30) is not None


def test_the_same_is_never_put_in_twice(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    item = hand_in(both, given, ana.id)
    wanted = queue.Wanted(item.handed.id, "hw", ana.id, "a/one", given.problems[0].version.id, "quick", 0)
    with both.write() as tx:
        assert queue.add(tx, wanted, NOW) is None


# -- a newer submission ---------------------------------------------------------------------------------------------


def test_a_newer_submission_replaces_what_waits_of_the_same_problems_only(both: Store) -> None:
    given, (ana,) = assign(both, "a/one", "a/two"), enrol(both, "ana")
    first = hand_in(both, given, ana.id)
    second = hand_in(both, given, ana.id, "a/two")
    states = [state(both, id) for _, id in (*first.gradings, *second.gradings)]
    assert states == ["waiting", "replaced", "waiting"]


def test_what_is_being_graded_is_not_replaced(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    first = hand_in(both, given, ana.id)
    held = claim(both)
    hand_in(both, given, ana.id)
    assert state(both, first.gradings[0][1]) == "running"
    assert held is not None
    assert finish(both, held)


def test_who_replaces_their_own_keeps_their_place(both: Store) -> None:
    given, (ana, ben) = assign(both), enrol(both, "ana", "ben")
    hand_in(both, given, ana.id)
    again = hand_in(both, given, ana.id)
    hand_in(both, given, ben.id)
    held = claim(both)
    assert held is not None
    assert held.submission == again.handed.id


# -- leases and fences ----------------------------------------------------------------------------------------------


def test_a_lease_that_runs_out_is_taken_back_and_the_old_holder_writes_nothing(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    old = claim(both, "old", seconds=30)
    assert old is not None
    assert claim(both, "new") is None
    assert sweep(both, 29).ring == ()
    assert sweep(both, 31).ring == (("quick", old.id),)
    new = claim(both, "new", at=NOW + 31 * SECOND)
    assert new is not None
    assert new.fence > old.fence
    assert not finish(both, old, grading("a/one", (0, 0)))
    with both.write() as tx:
        assert not queue.give_up(tx, old, "trouble", NOW)
        assert not queue.hand_back(tx, old)
        assert not queue.set_absent(tx, old, NOW)
        assert queue.beat(tx, [old, new], NOW + 32 * SECOND, 30) == {new.id}
    assert finish(both, new, grading("a/one", (2, 1)))
    assert not finish(both, new, grading("a/one", (0, 0)))
    with both.read() as tx:
        found = marks.grading_of(tx, new.id)
        assert found is not None
        assert (found.so_far, found.status) == (3, "final")
        assert tx.execute(select(func.count()).select_from(t.mark)).scalar_one() == 2


def test_who_beats_keeps_its_lease(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    held = claim(both, seconds=30)
    assert held is not None
    for n in range(1, 10):
        with both.write() as tx:
            assert queue.beat(tx, [held], NOW + 20 * n * SECOND, 30) == {held.id}
        assert sweep(both, 20 * n).ring == ()
    assert finish(both, held)


def test_three_lost_leases_are_the_end_and_nothing_is_marked(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    id = held_by_nobody_three_times(both)
    assert state(both, id) == "dead"
    assert claim(both, at=NOW + 1000 * SECOND) is None
    with both.read() as tx:
        found = marks.grading_of(tx, id)
        assert found is not None
        assert (found.document, found.so_far, found.trouble) == (None, None, "the worker that held it was lost")


def test_the_sweep_that_takes_the_third_lease_names_what_died_and_no_later_one_does(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    for n in range(queue.TRIES):
        claim(both, at=NOW + 100 * n * SECOND)
        swept = sweep(both, 100 * n + 50)
    assert len(swept.died) == 1
    assert sweep(both, 1000).died == ()


@pytest.mark.parametrize("is_named", [True, False])
def test_what_is_dead_can_be_begun_again_with_three_tries(both: Store, is_named: bool) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    id = held_by_nobody_three_times(both)
    with both.write() as tx:
        assert queue.begin_again(tx, [id] if is_named else None) == 1
        assert queue.begin_again(tx, [id] if is_named else None) == 0
    held = claim(both, at=NOW + 1000 * SECOND)
    assert held is not None
    assert held.tries == 1


def test_a_failure_of_ours_rests_longer_each_time_and_is_dead_of_the_third(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    now = NOW
    for n in range(1, queue.TRIES + 1):
        held = claim(both, at=now)
        assert held is not None
        with both.write() as tx:
            assert queue.give_up(tx, held, "the disk is full", now) == (n == queue.TRIES)
        assert claim(both, at=now + 4 * SECOND) is None
        now += 60 * SECOND
    assert state(both, held.id) == "dead"


def test_what_is_handed_back_has_cost_no_try(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    for _ in range(queue.TRIES + 1):
        held = claim(both)
        assert held is not None
        with both.write() as tx:
            assert queue.hand_back(tx, held)
    assert held.tries == 1
    assert state(both, held.id) == "waiting"


def test_what_waits_for_another_version_is_told_by_its_state_and_not_by_how_a_sentence_is_put(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    ((_, id),) = hand_in(both, given, ana.id).gradings
    held = claim(both)
    assert held is not None

    def found(now: int) -> tuple[list[str | None], bool]:
        with both.read() as tx:
            one = marks.grading_of(tx, id)
            assert one is not None
            stuck = queue.stuck(tx, NOW + now * SECOND, alive=100 * SECOND)
            return [each.slug for each in stuck], one.waits_for_us

    with both.write() as tx:
        queue.see_worker(tx, "w", ("quick",), {}, NOW)
        queue.give_up(tx, held, "your module has another version of numpy", NOW)
    assert found(10) == ([], False)
    with both.write() as tx:
        queue.leave(tx, id, "another worker has to do it")
    assert found(10) == (["a/one"], True)
    held = claim(both, at=NOW + 60 * SECOND)
    assert held is not None
    assert found(60) == ([], False)
    with both.write() as tx:
        queue.hand_back(tx, held)
    assert found(61) == ([], False)


def test_what_staff_cancel_is_not_written_by_whoever_held_it(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    held = claim(both)
    assert held is not None
    with both.write() as tx:
        assert queue.cancel(tx, [held.id]) == 1
    assert not finish(both, held)
    assert state(both, held.id) == "cancelled"


# -- the sweep ------------------------------------------------------------------------------------------------------


def test_what_waits_unheard_is_rung_for_again_but_not_at_every_sweep(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    ((_, id),) = hand_in(both, given, ana.id).gradings
    assert sweep(both, 14).ring == ()
    assert sweep(both, 16).ring == (("quick", id),)
    assert sweep(both, 17).ring == ()
    assert sweep(both, 32).ring == (("quick", id),)


def test_no_queue_is_rung_for_more_often_than_there_is_room(both: Store) -> None:
    given = assign(both)
    for person in enrol(both, *(f"s{n}" for n in range(5))):
        hand_in(both, given, person.id)
    with both.write() as tx:
        swept = queue.sweep(tx, NOW + 20 * SECOND, 15, {"quick": 2, "cpu": 0, "gpu": 0})
    assert len(swept.ring) == 2


# -- what can be seen -----------------------------------------------------------------------------------------------


def test_the_time_that_gradings_take_is_told_from_those_that_were_done(both: Store) -> None:
    given = assign(both)
    with both.read() as tx:
        assert queue.usual_seconds(tx, "quick") is None
    for person, seconds in zip(enrol(both, "ana", "ben"), (2, 4), strict=True):
        hand_in(both, given, person.id)
        held = claim(both, at=NOW)
        assert held is not None
        with both.write() as tx:
            queue.finish(tx, held, grading(), NOW + seconds * SECOND)
    with both.read() as tx:
        assert queue.usual_seconds(tx, "quick") == pytest.approx(3)
        assert queue.counts(tx) == {("quick", "done"): 2}


def test_progress_is_shown_while_something_runs_and_gone_when_it_is_done(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    hand_in(both, given, ana.id)
    held = claim(both)
    assert held is not None
    with both.write() as tx:
        queue.tell(tx, held.id, {"epoch": 1}, NOW)
        queue.tell(tx, held.id, {"epoch": 2}, NOW)
        assert queue.told(tx, [held.id]) == {held.id: {"epoch": 2}}
    assert finish(both, held)
    with both.read() as tx:
        assert queue.told(tx, [held.id]) == {}


def test_a_worker_is_known_while_it_is_seen(both: Store) -> None:
    for n in range(2):
        with both.write() as tx:
            queue.see_worker(tx, "w1", ("quick",), {"torch": str(n)}, NOW + n * SECOND)
    with both.read() as tx:
        (found,) = queue.workers(tx, NOW)
        assert (found.environment, found.seen) == ({"torch": "1"}, NOW + SECOND)
        assert queue.workers(tx, NOW + 2 * SECOND) == []


def test_an_ungraded_one_can_be_begun_again_and_its_marks_are_then_the_new_ones(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    ((_, id),) = hand_in(both, given, ana.id).gradings
    grade_all(both, {"a/one": (None, 2)})
    with both.write() as tx:
        assert queue.begin_again(tx, [id]) == 1
    grade_all(both, {"a/one": (1, 2)})
    with both.read() as tx:
        found = marks.grading_of(tx, id)
        assert found is not None
        assert (found.so_far, found.open_points) == (3, 0)
        assert tx.execute(select(func.count()).select_from(t.mark)).scalar_one() == 2
