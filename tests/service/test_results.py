"""What an author's work has come to: what counts, corrections, voids, lateness, extensions, and what is shown."""

from datetime import timedelta
from fractions import Fraction

import pytest
from filled_store import DAY, DUE, LONG_AFTER, NOW, SECOND, SILENT, assign, claim, enrol, grade_all, hand_in

from grader.model.blame import Refused
from grader.model.course import Course
from grader.service import tally
from grader.service.accept import accept, submissions_used
from grader.service.regrade import changes
from grader.service.results import Result, as_shown, result_of, results_of, sight_of
from grader.store import Store, asked, marks, queue
from grader.store.asked import Given
from grader.store.waiting import Place, waiting_by_place, waiting_for_people

LATE = {"grace_minutes": 10, "percent_per_day": 25, "late_days": 1}


def result(store: Store, given: Given, author: str) -> Result:
    with store.read() as tx:
        one = result_of(tx, given, author)
        assert results_of(tx, given, [author])[author].grade == one.grade  # however many are asked for at once
    return one


@pytest.fixture
def ana(both: Store) -> str:
    return enrol(both, "ana")[0].id


@pytest.fixture
def ines(both: Store) -> str:
    return enrol(both, "ines", role="instructor")[0].id


def test_nothing_handed_in_comes_to_nothing_of_everything(both: Store, ana: str) -> None:
    given = assign(both, "a/one", "a/two")
    found = result(both, given, ana)
    assert (found.grade, found.out_of, found.is_final) == (0, 8, False)


def test_leaving_a_problem_out_leaves_the_earlier_one_standing(both: Store, ana: str) -> None:
    given = assign(both, "a/one", "a/two")
    hand_in(both, given, ana)
    grade_all(both, {"a/one": (2, 0), "a/two": (2, 2)})
    hand_in(both, given, ana, "a/one")
    grade_all(both, {"a/one": (2, 1)})
    found = result(both, given, ana)
    assert (found.grade, found.is_final) == (7, True)
    assert found.counts["a/one"].submission != found.counts["a/two"].submission


@pytest.mark.parametrize(("counts", "grade"), [("last", 1), ("best", 4)])
def test_the_last_or_the_best_counts(both: Store, ana: str, counts: str, grade: int) -> None:
    given = assign(both, counts=counts)
    for points in ((2, 2), (1, 0)):
        hand_in(both, given, ana)
        grade_all(both, {"a/one": points})
    assert result(both, given, ana).grade == grade


def test_a_correction_stands_over_the_mark_until_it_is_taken_back(both: Store, ana: str, ines: str) -> None:
    given = assign(both)
    item = hand_in(both, given, ana).handed
    grade_all(both, {"a/one": (0, 2)})
    for points, grade in ((Fraction(3, 2), Fraction(7, 2)), (None, 2)):
        with both.write() as tx:
            marks.add_override(tx, item.id, "a/one", "p1", points, "", "read again", ines, NOW)
        assert result(both, given, ana).grade == grade
    with both.read() as tx:
        assert [one.points for one in marks.override_history(tx, item.id)] == [Fraction(3, 2), None]


def test_an_open_part_is_open_and_no_zero_until_somebody_decides(both: Store, ana: str, ines: str) -> None:
    given = assign(both)
    item = hand_in(both, given, ana).handed
    grade_all(both, {"a/one": (None, 2)})
    found = result(both, given, ana)
    assert (found.grade, found.open_points, found.is_final) == (2, 2, False)
    with both.write() as tx:
        marks.add_override(tx, item.id, "a/one", "p1", Fraction(1), "", "read", ines, NOW)
    found = result(both, given, ana)
    assert (found.grade, found.open_points, found.is_final) == (3, 0, True)


@pytest.mark.parametrize(
    ("how", "grade", "without", "out_of"), [("full", 6, 2, 8), ("out", 4, 0, 6), ("none", 4, 0, 8)]
)
def test_a_voided_part_is_full_for_everybody_or_out_of_the_total(
    both: Store, ana: str, ines: str, how: str, grade: int, without: int, out_of: int
) -> None:
    given = assign(both, "a/one", "a/two")
    hand_in(both, given, ana)
    grade_all(both, {"a/one": (0, 2), "a/two": (0, 2)})
    with both.write() as tx:
        marks.set_void(tx, given.name, "a/one", "p1", "out", "unclear", ines, NOW)
        marks.set_void(tx, given.name, "a/one", "p1", how, "unclear", ines, NOW)  # type: ignore[arg-type]
    found = result(both, given, ana)
    assert (found.grade, found.out_of) == (grade, out_of)
    (ben,) = enrol(both, "ben")  # who handed nothing in
    found = result(both, given, ben.id)
    assert (found.grade, found.out_of) == (without, out_of)


def test_the_total_is_the_same_while_work_with_a_voided_part_is_still_waiting(both: Store, ana: str, ines: str) -> None:
    given = assign(both)
    hand_in(both, given, ana)
    with both.write() as tx:
        marks.set_void(tx, given.name, "a/one", "p1", "out", "unclear", ines, NOW)
    found = result(both, given, ana)
    assert (found.out_of, found.counts["a/one"].out_of, found.open_points) == (2, 2, 2)


def test_lateness_costs_by_the_started_day_after_grace_and_free_days(both: Store, ana: str) -> None:
    given = assign(both, late=LATE)
    hand_in(both, given, ana, at=DUE + DAY + SECOND)
    grade_all(both)
    found = result(both, given, ana)
    assert (found.raw, found.penalty, found.grade) == (4, 1, 3)
    assert found.grades["a/one"].days == 2


def test_only_the_problem_that_was_late_pays(both: Store, ana: str) -> None:
    given = assign(both, "a/one", "a/two", late=LATE | {"late_days": 0})
    hand_in(both, given, ana, "a/one")
    hand_in(both, given, ana, "a/two", at=DUE + DAY)
    grade_all(both)
    assert result(both, given, ana).penalty == 1


def test_a_waiver_takes_the_penalty_away_and_can_be_taken_back(both: Store, ana: str, ines: str) -> None:
    given = assign(both, late=LATE)
    item = hand_in(both, given, ana, at=DUE + DAY + SECOND).handed
    grade_all(both)
    for waived, grade in ((True, 4), (False, 3)):
        with both.write() as tx:
            marks.set_waived(tx, item.id, waived, "the portal was down", ines, NOW)
        assert result(both, given, ana).grade == grade


@pytest.mark.parametrize("whom", ["ana", "everybody"])
def test_an_extension_moves_what_is_late_for_those_it_is_for(both: Store, ana: str, ines: str, whom: str) -> None:
    given = assign(both, late=LATE | {"late_days": 0})
    (ben,) = enrol(both, "ben")
    with both.write() as tx:
        author = ana if whom == "ana" else asked.EVERYBODY
        asked.extend(tx, given.name, author, DUE + DAY, 0, "ill", ines, NOW)
    for author in (ana, ben.id):
        hand_in(both, given, author, at=DUE + DAY)
    grade_all(both)
    assert result(both, given, ana).penalty == 0
    assert result(both, given, ben.id).penalty == (1 if whom == "ana" else 0)


def test_after_the_close_nothing_is_taken_and_with_an_extension_it_is(both: Store, ana: str, ines: str) -> None:
    given = assign(both)
    late = DUE + 2 * DAY + SECOND
    with both.write() as tx:
        asked.save_course(tx, Course(time_zone="Asia/Tokyo"))
    assert given.times.opens is not None
    closed, opens = (f"{at + timedelta(hours=9):%Y-%m-%d %H:%M}" for at in (DUE + 2 * DAY, given.times.opens))
    with pytest.raises(Refused, match=rf"this closed at {closed} \(Asia/Tokyo\)"):
        hand_in(both, given, ana, at=late)
    with pytest.raises(Refused, match=rf"this opens at {opens} \(Asia/Tokyo\)"):
        hand_in(both, given, ana, at=NOW - 2 * DAY)
    with both.write() as tx:
        asked.extend(tx, given.name, ana, DUE + DAY, 0, "ill", ines, NOW)
    assert hand_in(both, given, ana, at=late).handed.number == 1
    assert hand_in(both, given, ana, at=late + 9 * DAY, force=True).handed.number == 2


def test_what_replaces_a_waiting_one_costs_no_submission(both: Store, ana: str) -> None:
    given = assign(both, submissions=2)
    for _ in range(4):  # nobody looks at the first three
        hand_in(both, given, ana)
    grade_all(both)
    for _ in range(2):
        hand_in(both, given, ana)
    grade_all(both)
    with pytest.raises(Refused, match="you have used all 2 submissions"):
        hand_in(both, given, ana)
    with both.read() as tx:
        assert submissions_used(tx, given.name, ana) == 2


def test_where_the_best_counts_what_waits_is_not_replaced(both: Store, ana: str) -> None:
    given = assign(both, counts="best")
    hand_in(both, given, ana)
    hand_in(both, given, ana, at=DUE + DAY)
    assert grade_all(both) == 2
    assert result(both, given, ana).grade == 4


@pytest.mark.parametrize(("counts", "waiting"), [("last", 0), ("best", 1)])
def test_a_part_is_decided_of_what_may_count(both: Store, ana: str, counts: str, waiting: int) -> None:
    given = assign(both, counts=counts)
    for points in ((2, None), (1, 0)):
        hand_in(both, given, ana)
        grade_all(both, {"a/one": points})
    with both.read() as tx:
        assert len(waiting_for_people(tx)) == waiting
        assert list(waiting_by_place(tx).items()) == [(Place("hw", "a/one", "p2"), 1)] * waiting


def test_what_nobody_asked_for_takes_nothing_away(both: Store, ana: str) -> None:
    given = assign(both, "a/one", "a/two")
    files = {"relu2.py": b"def relu(x): ..."}
    hand_in(both, given, ana, "a/one")
    grade_all(both)
    first = accept(both, SILENT, given, ana, ana, files, NOW)
    assert len(first.gradings) == 1  # the other problem has nothing yet, and says what is missing
    grade_all(both, {"a/two": (0, 0)})
    with pytest.raises(Refused, match=r"no answer was typed, so nothing was taken; what you handed in before stands"):
        accept(both, SILENT, given, ana, ana, files, NOW)
    found = result(both, given, ana)
    assert (found.grade, found.counts["a/one"].submission == first.handed.id) == (4, False)


def test_a_problem_that_became_worth_more_is_worth_more_in_what_was_graded_before(both: Store, ana: str) -> None:
    given = assign(both)
    hand_in(both, given, ana)
    grade_all(both, {"a/one": (2, 1)})
    version = given.problems[0].version
    with both.write() as tx:
        asked.save_assignment(tx, given.asked, given.times, {version.id: Fraction(8)}, {version.id: "a/one"}, NOW)
        given = asked.given(tx, given.name) or given
    found = result(both, given, ana)
    assert (found.grade, found.out_of) == (6, 8)


def test_a_regrade_counts_only_once_it_is_shown(both: Store, ana: str) -> None:
    given = assign(both)
    item = hand_in(both, given, ana)
    grade_all(both, {"a/one": (2, 2)})
    with both.write() as tx:
        version = asked.save_version(
            tx, given.problems[0].version.digests.model_copy(update={"judge": "new"}),
            given.problems[0].version.problem, {}, {}, "", NOW,
        )  # fmt: skip
        wanted = queue.Wanted(item.handed.id, "hw", ana, "a/one", version, "quick", 0, "regrade", False)
        id = queue.add(tx, wanted, NOW)
        assert id is not None
    grade_all(both, {"a/one": (1, 0)})
    assert result(both, given, ana).grade == 4
    with both.write() as tx:
        marks.show_gradings(tx, [id])
    assert result(both, given, ana).grade == 1


def test_a_regrade_that_a_newer_one_overtook_is_no_change_any_more(both: Store, ana: str) -> None:
    given = assign(both)
    item = hand_in(both, given, ana)
    grade_all(both)
    for name, shown in (("second", False), ("third", True)):
        with both.write() as tx:
            digests = given.problems[0].version.digests.model_copy(update={"judge": name})
            version = asked.save_version(tx, digests, given.problems[0].version.problem, {}, {}, "", NOW)
            queue.add(tx, queue.Wanted(item.handed.id, "hw", ana, "a/one", version, "quick", 0, "regrade", shown), NOW)
        with both.read() as tx:
            assert [change.new for change in changes(tx, given)] == ([] if name == "second" else [1])
        grade_all(both, {"a/one": (1, 0)})
    with both.read() as tx:
        assert changes(tx, given) == []


def test_what_died_before_it_was_graded_at_another_version_is_not_under_way(both: Store, ana: str) -> None:
    given = assign(both)
    item = hand_in(both, given, ana)
    for at in range(3):
        held = claim(both, at=LONG_AFTER + at * DAY)
        assert held is not None
        with both.write() as tx:
            queue.give_up(tx, held, "broken", LONG_AFTER + at * DAY)
    assert result(both, given, ana).counts["a/one"].running is not None
    with both.write() as tx:
        digests = given.problems[0].version.digests.model_copy(update={"judge": "mended"})
        version = asked.save_version(tx, digests, given.problems[0].version.problem, {}, {}, "", NOW)
        assert queue.add(tx, queue.Wanted(item.handed.id, "hw", ana, "a/one", version, "quick", 0, "regrade"), NOW)
    grade_all(both, at=LONG_AFTER + 9 * DAY)
    found = result(both, given, ana)
    assert (found.grade, found.counts["a/one"].running) == (4, None)
    with both.read() as tx:
        assert not tally.tallies_of(tx, given, [ana])[ana].is_running


def test_a_student_sees_no_points_where_points_are_not_shown(both: Store, ana: str) -> None:
    given = assign(both, shows={"before_due": ["verdict"], "after_due": ["verdict", "points"]})
    hand_in(both, given, ana)
    grade_all(both)
    work = result(both, given, ana).counts["a/one"]
    for now, points in ((NOW, [None, None]), (DUE + SECOND, [2, 2])):
        with both.read() as tx:
            sight = sight_of(tx, given, asked.times_of(tx, given, ana), now, 1)
        assert [part.points for part in as_shown(work, sight).parts] == points
