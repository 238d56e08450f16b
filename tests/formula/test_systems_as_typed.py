"""Systems of equations as they are typed and set, and statements in one word."""

from typing import Any

import pytest

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question

PLANE: dict[str, Any] = {"kind": "equation", "variables": ["u", "v"]}
SET: dict[str, Any] = PLANE | {"format": "latex"}
SYSTEM = "u + 2v = 4 and u - v = 1"


def judged(student: str, reference: str, question: dict[str, Any]) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    "student",
    [
        r"\begin{cases} u + 2v = 4 \\ u - v = 1 \end{cases}",
        r"\begin{cases} u &= 2 \\ v &= 1 \end{cases}",
        r"\begin{dcases} u - v = 1, \\ 3v = 3. \end{dcases}",
        r"\left\{\begin{aligned} 2u &= 4 \\ -v + u &= 1 \end{aligned}\right.",
        r"\left\{\begin{array}{rcl} u + 2v & = & 4 \\ u & = & v + 1 \end{array}\right.",
        r"\begin{aligned} u &= 2 \\ v &= 1 \end{aligned}",
        r"\begin{align*} u - v &= 1 \\ -u + 3 &= v \end{align*}",
        r"u = 2,\quad v = 1",
        r"u = 2 \text{ and } v = 1",
    ],
)
def test_a_system_may_be_set_in_any_environment(student: str) -> None:
    assert judged(student, SYSTEM, SET).verdict == "equal"


@pytest.mark.parametrize(
    "student",
    [
        r"\begin{cases} u + 2v = 4 \\ u - v = 2 \end{cases}",
        r"\begin{cases} u &= 1 \\ v &= 2 \end{cases}",
        r"\begin{aligned} u &= 2 \\ v &= -1 \end{aligned}",
    ],
)
def test_a_system_with_other_solutions_is_wrong_however_it_is_set(student: str) -> None:
    assert judged(student, SYSTEM, SET).verdict == "not_equal"


def test_a_reference_may_be_set_as_a_system_too() -> None:
    assert judged("u = 2, v = 1", r"\begin{cases} u + 2v = 4 \\ u - v = 1 \end{cases}", SET).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "verdict"),
    [("3v = 3, u = v + 1", "equal"), ("3v = 3, u = v - 1", "not_equal"), ("u - v = 1, u + 2v = 4", "equal")],
)
def test_a_comma_between_equations_says_both_where_both_are_asked_for(student: str, verdict: str) -> None:
    assert judged(student, SYSTEM, PLANE).verdict == verdict


def test_a_comma_between_inequalities_says_both() -> None:
    assert judged("u > 1, u < 3", "1 < u < 3", PLANE).verdict == "equal"
    assert judged("u > 1, u < 4", "1 < u < 3", PLANE).verdict == "not_equal"


def test_pieces_that_are_values_still_need_their_conditions() -> None:
    found = judged(r"\begin{cases} u \\ v \end{cases}", "u", {"variables": ["u", "v"], "format": "latex"})
    assert (found.verdict, "condition" in found.reason) == ("unreadable", True)


@pytest.mark.parametrize(
    ("student", "verdict"),
    [
        (r"\begin{aligned} u + v &= w \\ &= t \end{aligned}", "not_equal"),
        (r"\begin{aligned} &t + 1 \\ &- 1 \end{aligned}", "equal"),
        (r"\begin{aligned} y &= t + 1 \\ &\quad - 1 \\ &= t \end{aligned}", "equal"),
    ],
)
def test_a_line_that_begins_with_a_sign_goes_on_with_the_one_before(student: str, verdict: str) -> None:
    assert judged(student, "t", {"variables": ["t", "u", "v", "w"], "format": "latex"}).verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("u > 1 and u < -1", "false", "equal"),
        ("u > 1 or u < 3", "true", "equal"),
        ("True", "u > 1 or u < 3", "equal"),
        (r"\text{false}", "u > 1 and u < -1", "equal"),
        ("u > 1", "true", "not_equal"),
        ("true", "u > 1", "not_equal"),
        ("false", "u = u", "not_equal"),
    ],
)
def test_a_statement_may_be_one_word(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference, {"kind": "equation"}).verdict == verdict


def test_a_word_of_truth_may_be_a_name_of_the_question() -> None:
    assert judged("true = 2", "true - 2 = 0", {"kind": "equation", "variables": ["true"]}).verdict == "equal"
