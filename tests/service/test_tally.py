"""What is kept of a class's results is what would be worked out anew, whatever happened meanwhile and wherever."""

import random
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from filled_store import DAY, DUE, NOW, assign, claim, enrol, grade_all, grading, hand_in
from sqlalchemy import update

from grader.service import tally as tally_module
from grader.service.export import grades_csv
from grader.service.grid import Filter, grid_of, neighbours_of, students_of, tallies_for
from grader.service.results import Result, results_of
from grader.service.statistics import figures_of, work_out_figures
from grader.service.tally import Tally, tallies_of
from grader.store import Store, accommodations, asked, handed, marks, open_store, people, queue, tallies
from grader.store import tables as t
from grader.store.accommodations import Accommodation
from grader.store.asked import Given
from grader.store.queue import Wanted

SLUGS = ("a/one", "a/two")
POLICIES = {"counts": "best", "late": {"percent_per_day": 25, "grace_minutes": 10}}


def brief(result: Result) -> tuple[object, ...]:
    works = result.counts.values()
    picked = [result.counts.get(slug) for slug in SLUGS]
    return (
        tuple(work and work.so_far for work in picked),
        tuple(work and work.grading and work.grading.id for work in picked),
        tuple(bool(work and work.open_points) for work in picked),
        result.raw, result.penalty, result.grade,
        any(w.running is not None for w in works), any(grade.days for grade in result.grades.values()), result.is_final,
    )  # fmt: skip


def in_brief(tally: Tally) -> tuple[object, ...]:
    """The same of a tally."""
    return (tally.points, tally.gradings, tally.left, tally.raw, tally.penalty, tally.grade,
            tally.is_running, tally.is_late, tally.is_final)  # fmt: skip


class Happenings:
    """All that can change what somebody's work comes to, one after the other, as chance has it."""

    def __init__(self, store: Store, chance: random.Random, authors: list[str], staff: str) -> None:
        self.store, self.chance, self.authors, self.staff = store, chance, authors, staff
        self.versions: dict[str, int] = {}

    def given(self) -> Given:
        with self.store.read() as tx:
            found = asked.given(tx, "hw")
        assert found is not None
        return found

    def any_submission(self) -> str | None:
        with self.store.read() as tx:
            found = [item.id for item in handed.submissions(tx, "hw")]
        return self.chance.choice(found) if found else None

    def hand_in(self) -> None:
        slugs = self.chance.choice([SLUGS, SLUGS[:1], SLUGS[1:]])
        at = NOW + self.chance.choice([timedelta(0), 4 * DAY])
        hand_in(self.store, self.given(), self.chance.choice(self.authors), *slugs, at=at)

    def grade(self) -> None:
        points = {slug: [self.chance.choice([0, 1, 2, None]) for _ in range(2)] for slug in SLUGS}
        for _ in range(self.chance.randint(1, 3)):
            held = claim(self.store, at=NOW + 60 * DAY)
            if held is not None:
                with self.store.write() as tx:
                    queue.finish(tx, held, grading(held.slug, points[held.slug]), NOW + 60 * DAY)

    def begin(self) -> None:
        claim(self.store, at=NOW + 60 * DAY)

    def cancel(self) -> None:
        with self.store.write() as tx:
            queue.cancel(tx, [line.id for line in queue.lines(tx, ["waiting", "running"])][:1])

    def correct(self) -> None:
        submission = self.any_submission()
        if submission is not None:
            points = self.chance.choice([None, Fraction(0), Fraction(1, 3), Fraction(2)])
            with self.store.write() as tx:
                slug = self.chance.choice(SLUGS)
                marks.add_override(tx, submission, slug, "p1", points, "", "read again", self.staff, NOW)

    def waive(self) -> None:
        submission = self.any_submission()
        if submission is not None:
            with self.store.write() as tx:
                marks.set_waived(tx, submission, self.chance.random() < 0.5, "ill", self.staff, NOW)

    def extend(self) -> None:
        with self.store.write() as tx:
            whom = self.chance.choice([asked.EVERYBODY, *self.authors])
            asked.extend(tx, "hw", whom, DUE + self.chance.randint(0, 2) * DAY, 0, "ill", self.staff, NOW)

    def accommodate(self) -> None:
        granted = Accommodation(0, self.chance.choice([0, 24, 48]))
        with self.store.write() as tx:
            accommodations.accommodate(tx, self.chance.choice(self.authors), granted, "", self.staff, NOW)

    def void(self) -> None:
        with self.store.write() as tx:
            how = self.chance.choice(["full", "out", "none", "none"])
            marks.set_void(tx, "hw", self.chance.choice(SLUGS), "p1", how, "unclear", self.staff, NOW)

    def publish(self) -> None:
        given = self.given()
        with self.store.write() as tx:
            ids = {item.version.id: item.version.slug for item in given.problems}
            worth = {id: Fraction(self.chance.choice([4, 4, 6])) for id in ids}
            asked.save_assignment(tx, given.asked, given.times, worth, ids, NOW)

    def regrade(self) -> None:
        submission = self.any_submission()
        if submission is None:
            return
        one = self.given().problems[0].version
        with self.store.write() as tx:
            digests = one.digests.model_copy(update={"judge": f"judge {self.chance.randint(0, 9)}"})
            version = asked.save_version(tx, digests, one.problem, {}, {}, "", NOW)
            item = handed.submission_of(tx, submission)
            assert item is not None
            queue.add(tx, Wanted(submission, "hw", item.author, one.slug, version, "quick", 0, "regrade", False), NOW)

    def come_and_go(self) -> None:
        with self.store.write() as tx:
            if self.chance.random() < 0.5:
                people.add_person(tx, f"s{self.chance.random()}", "New", "student", NOW)
            else:
                people.set_active(tx, self.chance.choice(self.authors), self.chance.random() < 0.5)

    def show(self) -> None:
        with self.store.write() as tx:
            hidden = [one.id for one in marks.gradings(tx, "hw") if not one.shown]
            marks.show_gradings(tx, hidden[:1])

    def any(self) -> None:
        kinds = [self.hand_in, self.grade, self.hand_in, self.grade, self.begin, self.cancel, self.correct, self.waive,
                 self.extend, self.accommodate, self.void, self.publish, self.regrade, self.show,
                 self.come_and_go]  # fmt: skip
        self.chance.choice(kinds)()


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_what_is_kept_is_what_would_be_worked_out(
    new_database: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    url = new_database()
    ours, other = (open_store(url, str(tmp_path / "files")) for _ in range(2))  # as two processes have it
    authors = [person.id for person in enrol(ours, "ana", "ben", "cyd")]
    (staff,) = enrol(ours, "ines", role="instructor")
    assign(ours, *SLUGS, **POLICIES)
    happenings = Happenings(ours, random.Random(seed), authors, staff.id)
    for number in range(60):
        monkeypatch.setattr(tally_module, "_FEW", (0, 2, 100)[number % 3])  # all at once, what changed, one by one
        happenings.any()
        given = happenings.given()
        with other.read() as tx:
            found, wanted = tallies_of(tx, given, authors), results_of(tx, given, authors)
            figures, anew = figures_of(tx, given), work_out_figures(tx, given)
        assert {author: in_brief(found[author]) for author in authors} == {a: brief(r) for a, r in wanted.items()}
        assert figures == anew
    ours.close()
    other.close()


def test_what_is_kept_of_a_classs_figures_is_told_again_while_nothing_changes(both: Store, classroom: Given) -> None:
    with both.read() as tx:
        before = figures_of(tx, classroom)
        assert figures_of(tx, classroom) is before
        (author, *_) = handed.authors(tx, "hw")
    hand_in(both, classroom, author, at=NOW + DAY)
    with both.read() as tx:
        assert figures_of(tx, classroom) is not before


def test_a_class_s_gradings_are_told_by_author_and_oldest_first_in_whatever_order_the_database_has_them() -> None:
    lines = [f"{id} {author} s{author}{id} 1 done|1|a/one|4|{id}|0" for id, author in
             ((2, "ana"), (9, "ana"), (10, "ana"), (1, "ben"), (7, "cleo"), (8, "cleo"))]  # fmt: skip
    expected = {author: [word for line in lines if f" {author} " in line for word in line.split(" ")]
                for author in ("ana", "ben", "cleo")}  # fmt: skip
    chance = random.Random(3)
    for _ in range(50):
        found = tallies.traces_in("\n".join(lines))
        assert {author: found.of(author) for author in found.places} == expected
        assert found.of("nobody") == []
        chance.shuffle(lines)
    assert [(one.id, one.submission, one.so_far) for one in tallies.told_by(expected["ana"])] == [
        (2, "sana2", 2), (9, "sana9", 9), (10, "sana10", 10),
    ]  # fmt: skip
    assert tallies.traces_in(None).of("ana") == []


def test_what_was_graded_before_worths_were_kept_is_worked_out_from_its_marks(both: Store) -> None:
    given = assign(both, *SLUGS)
    (ana,) = enrol(both, "ana")
    hand_in(both, given, ana.id)
    grade_all(both, {"a/one": (2, 1), "a/two": (None, 2)})
    with both.write() as tx:
        tx.execute(update(t.grading).values(worth=None))
    with both.read() as tx:
        (tally,) = tallies_of(tx, given, [ana.id]).values()
    assert (tally.points, tally.grade, tally.is_open) == ((3, 2), 5, True)


@pytest.fixture
def classroom(both: Store) -> Given:
    """Five of whom one is worse than the next, the last has handed in nothing, and one answer is open."""
    given = assign(both, *SLUGS, **POLICIES)
    for n, person in enumerate(enrol(both, "ana", "ben", "cyd", "dan", "eve")[:4]):
        hand_in(both, given, person.id, at=NOW + n * timedelta(hours=40), typed=str(n))
        grade_all(both, {"a/one": (2, 2 - min(n, 2)), "a/two": (None, 2) if n == 1 else (2, 2)})
    return given


GRIDS: list[tuple[Filter, str]] = [
    (Filter(), "Ana Ben Cyd Dan Eve"),
    (Filter(down=True), "Eve Dan Cyd Ben Ana"),
    (Filter(order="points", down=True), "Ana Ben Cyd Dan Eve"),
    (Filter(order="points"), "Eve Dan Cyd Ben Ana"),
    (Filter(order="time"), "Eve Ana Ben Cyd Dan"),
    (Filter(show="open"), "Ben"),
    (Filter(show="late"), "Cyd Dan"),
    (Filter(show="missing"), "Eve"),
    (Filter(show="handed", down=True), "Dan Cyd Ben Ana"),
    (Filter(show="running"), ""),
    (Filter(find="a", order="points"), "Dan Ana"),
]


def test_a_grid_its_pages_and_its_export_have_the_same_lines_in_the_same_order(both: Store, classroom: Given) -> None:
    for wanted, names in GRIDS:
        with both.read() as tx:
            pages = [grid_of(tx, classroom, wanted, page=n, size=2) for n in (1, 2, 3)]
            listed = [line.name for line, _, _ in tallies_for(tx, classroom, wanted)]
            exported = grades_csv(tx, classroom, wanted).splitlines()[1:]
        expected = names.split()
        assert pages[0].total == len(listed) == len(expected), wanted
        assert [row.person.name for page in pages[: pages[0].pages] for row in page.rows] == expected, wanted
        assert listed == expected, wanted
        assert [line.split(",")[1] for line in exported] == expected, wanted


def test_who_comes_next_by_name_is_who_comes_next_in_the_grid(both: Store) -> None:
    given = assign(both, *SLUGS)
    with both.write() as tx:
        added = [
            ("b", "ben"),
            ("a1", "Ana"),
            ("a2", "ana"),
            ("e", "Élodie"),
            ("z", "Zoe"),
            ("n", "Nobody"),
            ("c", "Cyd"),
        ]
        ids = {login: people.add_person(tx, login, name, "student", NOW).id for login, name in added}
        ids["ta"] = people.add_person(tx, "ta", "Bob", "assistant", NOW).id
        people.set_active(tx, ids["c"], False)
    for login in ("b", "a1", "a2", "e", "z", "c", "ta"):
        for n in range(2 if login == "a1" else 1):
            hand_in(both, given, ids[login], at=NOW + n * DAY, force=True)
    with both.read() as tx:
        last = {item.author: item.id for item in handed.submissions(tx, "hw")}
        for wanted in (Filter(), Filter(down=True), Filter(show="handed"), Filter(show="handed", down=True)):
            order = [author for _, author in students_of(tx, given, wanted) if author in last]
            for place, author in enumerate(order):
                before = last[order[place - 1]] if place else None
                after = last[order[place + 1]] if place + 1 < len(order) else None
                assert neighbours_of(tx, given, wanted, author) == (before, after), (wanted, author)
            assert len(order) == 6
        assert neighbours_of(tx, given, Filter(), ids["ta"]) == (None, None)
        assert neighbours_of(tx, given, Filter(), ids["n"]) == (None, None)


def test_a_class_is_told_in_figures(both: Store, classroom: Given) -> None:
    with both.write() as tx:
        last = max(handed.submissions(tx, "hw"), key=lambda item: item.received)
        marks.add_override(tx, last.id, "a/one", "p2", Fraction(2), "", "read again", last.by, NOW)
    with both.read() as tx:
        found = figures_of(tx, classroom)
    assert (found.enrolled, found.handed, sum(found.bins)) == (5, 4, 4)
    first, second, third, _ = found.parts
    assert (first.n, first.mean, first.full, first.open) == (4, 1.0, 4, 0)
    assert (second.n, second.full, second.none, second.unnamed) == (4, 2, 1, 2)
    assert (third.n, third.open) == (3, 1)
    one = found.times[0]
    assert one.worked is not None
    assert one.left is not None
    assert (one.tries, one.worked.low, one.left.high) == (1.0, 54.0, 42.0)
