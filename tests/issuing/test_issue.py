"""Giving out: numbers drawn once, late students added, and a handout that comes back with full marks."""

import json

import pytest

from grader.catalog import load_assignment
from grader.classwork import names_expected, questions_of
from grader.grading.problem import grade
from grader.intake import Person, Roster, collect
from grader.issuing import issue
from grader.issuing.handout import write_handouts
from grader.issuing.issue import draw_variant
from grader.model.blame import ProblemError, Refused
from grader.model.mark import Verdict
from grader.verify.students import type_row

ANA, BEN, CLEO = Person("ana", "Ana Lima"), Person("ben"), Person("cleo")


@pytest.fixture
def homework(course, add_problem):
    add_problem("numeric", "topic/neuron")
    add_problem("symbolic", "topic/slope")
    add_problem("function", "topic/relu")
    file = course / "problems" / "assignments" / "hw.toml"
    file.write_text('title = "Homework"\nproblems = ["topic/neuron", "topic/slope", "topic/relu"]\n')
    return file


def test_the_same_number_gives_the_same_values_and_others_give_others(homework, open_desk):
    one, other = open_desk(), open_desk()
    (entry, *_) = load_assignment(one.catalog, "hw").entries
    drawn = [draw_variant(entry, number, one) for number in range(6)]
    assert drawn[3] == draw_variant(entry, 3, other)
    assert len({json.dumps(values) for values in drawn}) > 3
    assert set(drawn[0]) == {"x", "w", "b"}


def test_a_ledger_never_draws_again_and_adds_who_comes_late(homework, open_desk):
    desk = open_desk()
    assigned = load_assignment(desk.catalog, "hw")
    first = issue(assigned, Roster((ANA, BEN)), desk)
    kept = first.model_copy(
        update={"variants": {"topic/neuron": {1: {"x": 9.9}, 2: first.variants["topic/neuron"][2]}}}
    )
    second = issue(assigned, Roster((BEN, CLEO)), desk, kept)
    assert [sheet.student for sheet in second.sheets] == ["ana", "ben", "cleo"]
    assert second.sheets[:2] == first.sheets
    assert second.values("topic/neuron", 1) == {"x": 9.9}
    assert second.sheets[2].numbers == {"topic/neuron": 3}
    assert len({sheet.code for sheet in second.sheets}) == 3


def test_a_sheet_taken_out_frees_no_number(homework, open_desk):
    desk = open_desk()
    assigned = load_assignment(desk.catalog, "hw")
    first = issue(assigned, Roster((ANA, BEN)), desk)
    without = first.model_copy(update={"sheets": first.sheets[1:]})
    second = issue(assigned, Roster((BEN, CLEO)), desk, without)
    assert [sheet.numbers["topic/neuron"] for sheet in second.sheets] == [2, 3]


def test_a_problem_added_later_is_drawn_for_those_who_have_a_sheet(homework, add_problem, open_desk):
    desk = open_desk()
    first = issue(load_assignment(desk.catalog, "hw"), Roster((ANA, BEN)), desk)
    add_problem("numeric", "topic/second")
    homework.write_text('title = "Homework"\nproblems = ["topic/neuron", "topic/second"]\n')
    desk = open_desk()
    second = issue(load_assignment(desk.catalog, "hw"), Roster((ANA, BEN)), desk, first)
    assert [sheet.numbers for sheet in second.sheets] == [{"topic/neuron": n, "topic/second": n} for n in (1, 2)]
    assert second.variants["topic/neuron"] == first.variants["topic/neuron"]
    assert set(second.variants["topic/second"]) == {1, 2}


def test_numbers_that_never_do_are_told_to_the_author(homework, course, open_desk):
    solution = course / "reference" / "topic" / "neuron" / "solution.py"
    solution.write_text(
        'def given(rng): return {"x": 0.0, "w": 1.0, "b": 0.0}\ndef z(w, x, b): return w * x\ndef y(z): return z'
    )
    desk = open_desk()
    with pytest.raises(ProblemError, match=r"solution\.py:1: none of 100 draws will do.*typed without working"):
        draw_variant(load_assignment(desk.catalog, "hw").entries[0], 1, desk)


def _work(assigned, ledger, out, desk) -> None:
    """Ana works on her handout as it lies there: the right numbers and formulas, and the reference's program."""
    sheet = ledger.sheet_of("ana")
    file = out / "ana" / "answers.txt"
    text = file.read_text()
    for entry in assigned.entries[:2]:
        key = desk.key(entry, ledger.values(entry.problem.slug, sheet.numbers.get(entry.problem.slug, 0)) or {}, {})
        for part in entry.problem.parts:
            blank = next(line for line in text.splitlines() if line.split("=")[0].strip() == part.id)
            text = text.replace(blank, blank + type_row(part, key[part.id][0]))
    file.write_text(text)
    solution = desk.catalog.courses[0].secret / "topic" / "relu" / "solution" / "relu.py"
    (out / "ana" / "relu" / "relu.py").write_text(solution.read_text())


def test_a_handout_filled_in_with_right_work_earns_everything(homework, open_desk, tmp_path):
    desk, out = open_desk(), tmp_path / "handed out"
    assigned = load_assignment(desk.catalog, "hw")
    people = Roster((ANA, BEN))
    ledger = issue(assigned, people, desk)
    assert list(write_handouts(assigned, ledger, out)) == ["ana", "ben"]
    values = ledger.values("topic/neuron", 1)
    assert f"x = {values['x']}" in (out / "ana" / "statement.md").read_text()
    for file in ("statement.md", "index.html"):
        assert "8 points in all." in (out / "ana" / file).read_text()
    _work(assigned, ledger, out, desk)

    taken = list(collect([out], names_expected(assigned), people, desk.unzip))
    gradings = [grade(question, desk) for question in questions_of(assigned, taken, ledger, desk)]
    ana, ben = gradings[:3], gradings[3:]
    assert [grading.so_far for grading in ana] == [3, 2, 3]
    assert [grading.variant for grading in ana] == [1, None, None]
    assert {mark.verdict for grading in ben[:2] for mark in grading.marks} == {Verdict.MISSING}
    assert [grading.so_far for grading in ben] == [0, 0, 0]


def test_a_sheet_of_somebody_else_is_ungraded_with_the_reason(homework, open_desk, tmp_path):
    desk, out = open_desk(), tmp_path / "handed out"
    assigned = load_assignment(desk.catalog, "hw")
    people = Roster((ANA, BEN))
    ledger = issue(assigned, people, desk)
    list(write_handouts(assigned, ledger, out))
    (out / "ana" / "answers.txt").replace(out / "ben" / "answers.txt")
    taken = [one for one in collect([out], names_expected(assigned), people, desk.unzip) if one.student == "ben"]
    grading = grade(questions_of(assigned, taken, ledger, desk)[0], desk)
    assert [(mark.verdict, mark.points) for mark in grading.marks] == [(Verdict.UNGRADED, None)] * 2
    assert grading.marks[0].feedback == "This sheet is Ana Lima's, the folder ben's."


def test_a_student_without_a_sheet_is_ungraded_and_not_wrong(homework, open_desk, tmp_path):
    desk = open_desk()
    assigned = load_assignment(desk.catalog, "hw")
    ledger = issue(assigned, Roster((ANA,)), desk)
    (tmp_path / "zoe").mkdir()
    (tmp_path / "zoe" / "answers.txt").write_text("[topic/neuron]\ny = 0.5\n")
    taken = list(collect([tmp_path / "zoe"], names_expected(assigned), Roster(), desk.unzip))
    marks = grade(questions_of(assigned, taken, ledger, desk)[0], desk).marks
    assert {mark.verdict for mark in marks} == {Verdict.UNGRADED}
    assert "were issued to zoe" in marks[0].feedback


def test_a_handout_is_written_again_but_never_over_somebodys_work(homework, open_desk, tmp_path):
    desk, out = open_desk(), tmp_path / "handed out"
    assigned = load_assignment(desk.catalog, "hw")
    ledger = issue(assigned, Roster((ANA, BEN)), desk)
    list(write_handouts(assigned, ledger, out))
    before = {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    list(write_handouts(assigned, ledger, out))
    assert {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()} == before
    answers = out / "ben" / "answers.txt"
    answers.write_text(answers.read_text().replace("y = ", "y = 0.5"))
    with pytest.raises(Refused, match="is filled in, so these are submissions"):
        list(write_handouts(assigned, ledger, out))
    assert "0.5" in answers.read_text()
