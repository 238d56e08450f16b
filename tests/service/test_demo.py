"""The sample class of `grader serve --demo`: whom to sign in as, and work handed in once, on its ledger's numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from filled_store import NOW, SILENT

from grader.catalog import load_assignment
from grader.grading.desk import Desk
from grader.intake import read_roster
from grader.issuing import issue, save_ledger
from grader.service.demo import hand_in_sample, prepare_demo
from grader.service.passwords import is_right
from grader.service.results import results_of
from grader.service.work import Worker
from grader.store import Store, asked, handed, people

STUDENTS = {"ana": "Ana Lima", "ben": "Ben Okafor", "cyd": "Cyd"}


@pytest.fixture
def sample(add_problem: Callable, open_desk: Callable, tmp_path: Path) -> tuple[Desk, Path]:
    """Three students with numbers of their own, of whom the first is right, the second is not and the third is idle."""
    add_problem("numeric", "topic/number")
    folder = tmp_path / "sample"
    (folder / "class").mkdir(parents=True)
    (folder / "sample.toml").write_text('title = "Sample"\nproblems = ["topic/number"]\n')
    roster = folder / "class" / "students.csv"
    roster.write_text("id,name\n" + "".join(f"{id},{name}\n" for id, name in STUDENTS.items()))
    desk = open_desk()
    ledger = issue(load_assignment(desk.catalog, str(folder / "sample.toml")), read_roster(roster), desk)
    save_ledger(ledger, folder / "ledger.json")
    given = {sheet.student: ledger.variants["topic/number"][sheet.numbers["topic/number"]] for sheet in ledger.sheets}
    for student, add in (("ana", 0), ("ben", 1)):
        w, x, b = (given[student][name] for name in "wxb")
        (folder / "class" / student).mkdir()
        (folder / "class" / student / "answers.txt").write_text(f"[topic/number]\nz = {w * x + b + add:.8f}\n")
    return desk, folder


def test_the_sample_class_is_handed_in_once_and_graded_on_the_numbers_it_was_issued(
    both: Store, sample: tuple[Desk, Path]
) -> None:
    desk, folder = sample
    logins = prepare_demo(both, desk, folder, NOW)
    again = prepare_demo(both, desk, folder, NOW)
    assert [one.login for one in logins] == ["student", "assistant", "instructor"]
    assert len({one.password for one in (*logins, *again)}) == 6, "they are made anew each time, at random"
    with both.read() as tx:
        for one in again:
            person = people.person_called(tx, one.login)
            assert person is not None
            assert person.role == one.role
            assert is_right(one.password, people.password_hash(tx, person.id))
        assert len(people.people(tx)) == len(STUDENTS) + len(logins)
    assert list(hand_in_sample(both, SILENT, folder, NOW)) == ["Ana Lima", "Ben Okafor"]
    assert list(hand_in_sample(both, SILENT, folder, NOW)) == []
    with Worker(both, desk, "w", ("quick",)) as worker:
        while worker.work_once():
            pass
    with both.read() as tx:
        given = asked.given(tx, "sample")
        assert given is not None
        assert [item.via for item in handed.submissions(tx, "sample")] == ["demo"] * 2
        ids = [person.id for login in ("ana", "ben") if (person := people.person_called(tx, login))]
        found = results_of(tx, given, ids)
    right, wrong = (found[id].raw for id in ids)
    assert right > wrong
    assert given.times.due is not None
    assert given.times.due > NOW, "one may still hand in while one watches"
