"""Many at once: each grading is claimed once, no update is lost, and nobody's number is given twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from filled_store import NOW, SECOND, assign, claim, enrol, grading, hand_in, sheet
from sqlalchemy import func, select

from grader.model.blame import Refused
from grader.service.accept import submissions_used
from grader.service.correct import extend
from grader.store import Store, asked, errands, handed, people, queue
from grader.store import tables as t

THREADS = 8


def at_once(work: Callable[[int], object], many: int = THREADS) -> list[object]:
    """What each of several threads made of it, all let go at the same moment."""
    gate = threading.Barrier(many)

    def one(number: int) -> object:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


def test_each_grading_is_claimed_once_and_finished_once(both: Store) -> None:
    given = assign(both)
    persons = enrol(both, *(f"s{n}" for n in range(40)))
    for person in persons:
        hand_in(both, given, person.id)

    def work(number: int) -> list[int]:
        done = []
        while (held := claim(both, f"w{number}")) is not None:
            with both.write() as tx:
                assert queue.finish(tx, held, grading(), NOW)
            done.append(held.id)
        return done

    taken = [id for ids in at_once(work) for id in ids]  # type: ignore[attr-defined]
    assert len(taken) == len(set(taken)) == 40
    with both.read() as tx:
        assert queue.counts(tx) == {("quick", "done"): 40}
        assert tx.execute(select(func.max(t.grading.c.tries))).scalar_one() == 1
        assert tx.execute(select(func.count()).select_from(t.mark)).scalar_one() == 80


def test_minutes_that_several_give_at_the_same_moment_add_up_but_those_of_one_form_count_once(both: Store) -> None:
    assign(both, exam={"minutes": 60})
    (ines,) = enrol(both, "ines", role="instructor")

    def give(number: int) -> list[bool]:
        author = [asked.EVERYBODY]
        return [extend(both, "hw", author, None, 5, "", ines.id, NOW, form) for form in ("the same", f"own {number}")]

    fresh = at_once(give)
    assert [sum(one) for one in zip(*fresh, strict=True)] == [1, THREADS]
    with both.read() as tx:
        assert asked.extensions(tx, "hw") == {asked.EVERYBODY: (None, 5 * (THREADS + 1))}


def test_no_update_is_lost_between_reading_and_writing(both: Store) -> None:
    with both.write() as tx:
        tx.execute(t.course.insert().values(id=1, facts={"count": 0}))

    def add_ten(_: int) -> None:
        for _ in range(10):
            with both.write() as tx:
                locked = select(t.course.c.facts).with_for_update()
                facts = tx.execute(locked).scalar_one()
                tx.execute(t.course.update().values(facts={"count": facts["count"] + 1}))

    at_once(add_ten)
    with both.read() as tx:
        assert tx.execute(select(t.course.c.facts)).scalar_one() == {"count": 10 * THREADS}


def test_an_errand_asked_for_by_many_at_once_is_one_and_one_of_them_takes_it(both: Store) -> None:
    def ask(_: int) -> bool:
        with both.write() as tx:
            return errands.add(tx, "publish", "hw", "ines", NOW)

    def take(_: int) -> bool:
        with both.write() as tx:
            return errands.take(tx, NOW) is not None

    assert sum(at_once(ask)) == 1
    assert sum(at_once(take)) == 1


def test_submissions_of_one_author_at_the_same_moment_get_numbers_of_their_own(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")
    at_once(lambda number: hand_in(both, given, ana.id, typed=str(number)))
    with both.read() as tx:
        assert [item.number for item in handed.submissions(tx, "hw")] == list(range(1, THREADS + 1))
        assert queue.counts(tx) == {("quick", "replaced"): THREADS - 1, ("quick", "waiting"): 1}


def test_no_more_submissions_get_in_than_are_allowed_however_fast_they_are_sent(both: Store) -> None:
    given, (ana,) = assign(both, submissions=2), enrol(both, "ana")
    hand_in(both, given, ana.id)
    assert claim(both) is not None

    def send(number: int) -> bool:
        try:
            accepted = hand_in(both, given, ana.id, typed=str(number))
        except Refused:
            return False
        with both.write() as tx:  # it is begun at once, so that the next cannot replace it
            g = t.grading.c
            begun = t.grading.update().where(g.id == accepted.gradings[0][1], g.state == "waiting")
            tx.execute(begun.values(state="running"))
        return True

    results = at_once(send)
    assert any(results)
    with both.read() as tx:
        assert submissions_used(tx, "hw", ana.id) == 2
        assert len(handed.submissions(tx, "hw")) == 1 + results.count(True)


def test_drafts_saved_in_two_tabs_at_once_both_get_in_and_the_later_stands(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")

    def save(number: int) -> None:
        for _ in range(5):
            with both.write() as tx:
                typed = {("a/one", part): str(number) for part in (("p1", "p2") if number % 2 else ("p2", "p1"))}
                handed.save_drafts(tx, given.name, ana.id, typed, NOW)

    at_once(save)
    with both.read() as tx:
        found = handed.drafts(tx, given.name, ana.id)
    assert found.keys() == {("a/one", "p1"), ("a/one", "p2")}
    assert len(set(found.values())) == 1


def test_late_comers_at_the_same_moment_get_sheets_of_their_own(both: Store) -> None:
    given = assign(both)
    late = enrol(both, *(f"s{n}" for n in range(THREADS)))
    with both.write() as tx:
        for n in range(THREADS):
            asked.save_sheet(tx, given.name, sheet(f"reserve-{n:04}", f"code-{n}"))

    def take(number: int) -> str | None:
        with both.write() as tx:
            found = asked.take_reserve(tx, given.name, late[number].id)
        return None if found is None else found.code

    assert sorted(map(str, at_once(take))) == [f"code-{n}" for n in range(THREADS)]


def test_a_link_signs_in_once_however_often_it_is_opened_at_once(both: Store) -> None:
    (ana,) = enrol(both, "ana")
    with both.write() as tx:
        secret = people.make_link(tx, ana.id, NOW)

    def use(_: int) -> bool:
        with both.write() as tx:
            return people.use_link(tx, secret, NOW) is not None

    assert at_once(use).count(True) == 1


def test_an_exam_begins_once(both: Store) -> None:
    given, (ana,) = assign(both), enrol(both, "ana")

    def begin(number: int) -> None:
        with both.write() as tx:
            asked.begin_sitting(tx, given.name, ana.id, NOW + number * SECOND)

    at_once(begin)
    with both.read() as tx:
        began, _ = asked.sitting(tx, given.name, ana.id) or (None, None)
    assert began is not None
    assert NOW <= began < NOW + THREADS * SECOND


def test_sweepers_at_the_same_moment_ring_for_each_grading_once(both: Store) -> None:
    given = assign(both)
    for person in enrol(both, *(f"s{n}" for n in range(20))):
        hand_in(both, given, person.id)

    def sweep(_: int) -> tuple[tuple[str, int], ...]:
        with both.write() as tx:
            return queue.sweep(tx, NOW + 60 * SECOND, 15).ring

    rung = [ring for rings in at_once(sweep, 4) for ring in rings]  # type: ignore[attr-defined]
    assert len(rung) == len(set(rung)) == 20


def test_writers_wait_for_each_other_instead_of_failing(both: Store) -> None:
    def write(number: int) -> None:
        for n in range(20):
            with both.write() as tx:
                people.add_person(tx, f"s{number}-{n}", "Somebody", "student", NOW + timedelta(seconds=n))

    at_once(write, 12)
    with both.read() as tx:
        assert len(people.people(tx)) == 12 * 20
