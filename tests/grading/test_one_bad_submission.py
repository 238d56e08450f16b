"""Hostile submissions at the desk: what they break is theirs or ours, and never the class's."""

import logging
from collections.abc import Callable

import pytest

from grader.catalog import Entry, load_entry
from grader.grading import problem as problems
from grader.grading.desk import Desk
from grader.grading.problem import Question, Variant, grade
from grader.intake.answers import read_answer_file
from grader.intake.submission import Submission
from grader.model.mark import Mark, Verdict

NEURON = {"x": 2.3, "w": 0.7, "b": -0.4}


@pytest.fixture
def neuron(add_problem: Callable, open_desk: Callable) -> tuple[Entry, Desk]:
    add_problem("numeric", "topic/neuron")
    desk = open_desk()
    return load_entry(desk.catalog, "topic/neuron"), desk


def answer(entry: Entry, desk: Desk, text: str) -> dict[str, Mark]:
    answers = read_answer_file(f"[{entry.problem.slug}]\n{text}".encode())
    question = Question(entry, Submission("ana"), entry.problem.points, Variant(1, NEURON), answers=answers)
    return {mark.part: mark for mark in grade(question, desk).marks}


def test_a_mistake_of_ours_costs_the_one_who_met_it_nothing_and_is_told(neuron, monkeypatch, caplog):
    entry, desk = neuron

    def slip(*_):
        raise IndexError("nobody thought of that")

    monkeypatch.setattr(problems, "grade_typed", slip)
    with caplog.at_level(logging.ERROR):
        marks = answer(entry, desk, "z = 1\n")
    assert {mark.verdict for mark in marks.values()} == {Verdict.UNGRADED}
    assert marks["z"].evidence.notes == ("IndexError: nobody thought of that",)
    assert "nobody thought of that" in caplog.text
    assert "ana" in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        "1e400", "-1e400", "1e-400", "nan", "inf", "9" * 4000, "1e5000", "0." + "1" * 3999, "1/0", "0/0", "9^9^9^9",
        "(10^400)^(10^400)", "[" * 70 + "1" + "]" * 70, "[]", "[[1, 2], [3]]", "[" + "1," * 9999 + "1]",
        "[" + "1," * 10_001 + "1]", "1 ± 1000", "[-1000, 1000]", "1.21..1.22", "10 or 1.21", "1.21 1.22",
        "\ud7ff\u2028\x00\x1b[31m", "1.21\u202e", "100!", "sqrt(-1)", "1e400 - 1e400",
    ],
)  # fmt: skip
def test_no_odd_number_earns_a_point_or_is_our_failure(neuron, text):
    entry, desk = neuron
    marks = answer(entry, desk, f"z = {text}\n")
    assert not marks["z"].points
    assert Verdict.UNGRADED not in {mark.verdict for mark in marks.values()}
