"""Inputs that an author lists, as the tests of a course, and values whose types must be the reference's."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from grader.catalog import Entry, load_entry
from grader.grading.desk import Desk
from grader.grading.problem import Question, grade
from grader.intake.submission import Submission
from grader.model.mark import Mark, Verdict

CASES = """
LISTED = [([3, 1, 2], 2), ([5], 1), ([2, 2, 7], 0)]

def listed(rng):
    return [{"items": items, "k": k} for items, k in LISTED]

def typed(rng):
    return {"items": [int(item) for item in rng.integers(9, size=4)], "k": 2}
"""
PROBLEM = """
title = "The largest"
kind = "function"
submit = ["top.py"]
calls = "top_k"
parts = [
  { id = "listed", points = 1, asks = "the k largest" },
  { id = "typed", points = 1, same_types = true, asks = "the k largest, as a list" },
]
"""
RIGHT = "def top_k(items, k):\n    return sorted(items, reverse=True)[:k]\n"


@pytest.fixture
def top(course: Path, open_desk: Callable) -> tuple[Entry, Desk]:
    public, secret = course / "problems" / "topic" / "top", course / "reference" / "topic" / "top"
    (secret / "solution").mkdir(parents=True)
    public.mkdir(parents=True)
    (public / "problem.toml").write_text(PROBLEM)
    (public / "statement.md").write_text("Write it.\n")
    (secret / "cases.py").write_text(CASES)
    (secret / "solution" / "top.py").write_text(RIGHT)
    desk = open_desk()
    return load_entry(desk.catalog, "topic/top"), desk


def marks_of(top: tuple[Entry, Desk], program: str) -> dict[str, Mark]:
    entry, desk = top
    question = Question(entry, Submission("ana", {"top.py": program.encode()}), Fraction(2))
    return {mark.part: mark for mark in grade(question, desk).marks}


def test_each_listed_input_is_tried_and_none_besides(top: tuple[Entry, Desk]) -> None:
    assert marks_of(top, RIGHT)["listed"].evidence.case == "3 hidden inputs"
    mark = marks_of(top, "def top_k(items, k):\n    return sorted(items, reverse=True)[: k or 1]\n")["listed"]
    assert mark.verdict == Verdict.WRONG
    assert (mark.evidence.case or "").startswith("hidden input 3 of 3")


def test_a_case_may_be_another_one_by_a_second_name(top: tuple[Entry, Desk]) -> None:
    entry, desk = top
    (entry.reference / "cases.py").write_text(CASES.replace("def typed", "typed = listed\n\ndef other"))
    assert load_entry(desk.catalog, "topic/top").problem.slug == "topic/top"
    assert marks_of(top, RIGHT)["typed"].evidence.case == "3 hidden inputs"


@pytest.mark.parametrize("listed", ["[]", "[{'items': [1], 'k': 1}, 7]", "[{'items': [1], 'k': 1}] * 201"])
def test_a_list_that_holds_no_inputs_is_the_authors_fault(top: tuple[Entry, Desk], listed: str) -> None:
    entry, _ = top
    (entry.reference / "cases.py").write_text(CASES + f"\ndef listed(rng):\n    return {listed}\n")
    mark = marks_of(top, RIGHT)["listed"]
    assert mark.verdict == Verdict.UNGRADED
    assert "no list of 1 to 200" in mark.evidence.notes[0]


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ("tuple({})", "expected a list, yours is a tuple of 2"),
        ("__import__('numpy').array({})", "expected a list, yours is an array of numbers of shape (2,)"),
    ],
)
def test_where_types_must_be_the_same_a_tuple_is_no_list(top: tuple[Entry, Desk], made: str, says: str) -> None:
    marks = marks_of(top, f"def top_k(items, k):\n    return {made.format('sorted(items, reverse=True)[:k]')}\n")
    assert marks["listed"].verdict == Verdict.CORRECT
    assert marks["typed"].verdict == Verdict.WRONG
    assert says in marks["typed"].feedback
