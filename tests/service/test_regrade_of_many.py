"""A regrade of a whole class: it goes into the queue by and by, so that others write in between."""

from collections.abc import Iterable
from fractions import Fraction

import pytest
from filled_store import NOW, SILENT, assign, enrol, grade_all, hand_in

from grader.bell import Bell
from grader.service import regrade
from grader.service.regrade import begin_regrade, changes, count_outdated
from grader.store import Store, asked, audit, handed, marks
from grader.store.asked import Given


@pytest.fixture
def corrected(both: Store, monkeypatch: pytest.MonkeyPatch) -> Given:
    """Five graded submissions of a problem whose key has changed; two regradings go into the queue at once."""
    monkeypatch.setattr(regrade, "_AT_ONCE", 2)
    given = assign(both)
    for person in enrol(both, "ana", "ben", "cyd", "dan", "eve"):
        hand_in(both, given, person.id)
    grade_all(both)
    one = given.problems[0]
    with both.write() as tx:
        digests = one.version.digests.model_copy(update={"judge": "another key"})
        version = asked.save_version(tx, digests, one.version.problem, {}, {}, "", NOW)
        asked.save_assignment(tx, given.asked, given.times, {version: one.worth}, {version: one.version.slug}, NOW)
        anew = asked.given(tx, "hw")
    assert anew is not None
    return anew


class Busy(Bell):
    """A bell at which somebody else writes each time it rings; it breaks at one of them."""

    def __init__(self, store: Store, breaks_at: int = 0) -> None:
        super().__init__(None)
        self.store, self.breaks_at, self.rung = store, breaks_at, list[int]()

    def ring(self, gradings: Iterable[tuple[str, int]]) -> bool:
        self.rung.append(len(list(gradings)))
        if len(self.rung) == self.breaks_at:
            raise InterruptedError
        with self.store.write() as tx:
            audit.note(tx, NOW, "ana", "hand in", "meanwhile")
        return True


def waiting(store: Store) -> int:
    with store.read() as tx:
        return marks.states(tx, "hw").get("waiting", 0)


def test_others_write_while_it_goes_into_the_queue(both: Store, corrected: Given) -> None:
    bell = Busy(both)
    assert begin_regrade(both, bell, corrected, "ines", NOW) == 5
    assert bell.rung == [2, 2, 1]
    assert waiting(both) == 5
    with both.read() as tx:
        assert [entry.action for entry in audit.record(tx)].count("hand in") == 3
        assert count_outdated(tx, corrected) == 0


def test_what_ended_in_the_midst_of_it_goes_on_where_it_ended(both: Store, corrected: Given) -> None:
    with pytest.raises(InterruptedError):
        begin_regrade(both, Busy(both, breaks_at=2), corrected, "ines", NOW)
    assert waiting(both) == 4
    with both.read() as tx:
        assert count_outdated(tx, corrected) == 1
    assert begin_regrade(both, Busy(both), corrected, "ines", NOW) == 1
    assert waiting(both) == 5


def test_what_changed_is_told_with_the_corrections_that_differ_from_it(both: Store, corrected: Given) -> None:
    (ines,) = enrol(both, "ines", role="instructor")
    with both.read() as tx:
        first, second, *_ = [item.id for item in handed.submissions(tx, "hw")]
    with both.write() as tx:
        for submission, points in ((first, 0), (second, 1)):
            marks.add_override(tx, submission, "a/one", "p2", Fraction(points), "", "by hand", ines.id, NOW)
    begin_regrade(both, SILENT, corrected, "ines", NOW)
    assert grade_all(both, {"a/one": (2, 1)}) == 5
    with both.read() as tx:
        found = {change.submission: change for change in changes(tx, corrected)}
        assert marks.regrading(tx, "hw") == 0
    assert {(change.old, change.new, change.direction) for change in found.values()} == {(4, 3, -1)}
    assert [submission for submission, change in found.items() if change.differs] == [first]
    assert found[first].differs == ("p2",)
