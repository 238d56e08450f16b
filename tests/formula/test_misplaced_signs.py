"""What is no answer where one formula is asked for is refused, which costs nothing; right answers stay right."""

import pytest

from grader.formula.judging import judge
from grader.formula.question import read_question

NAMES = {"variables": ["u", "v"]}


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        ("u; v", "u + v", NAMES),
        ("u = 2; v = 5", "u + v", NAMES),
        ("u = 2, 5", "u*v", NAMES),
        ("2u, 3v", "2u + 3v", {"kind": "scalar", **NAMES}),
        ("u := 4", "u + v", NAMES),
        ("u^2 + v == 4", "u + v", NAMES),
        ("u @ v", "u + v", NAMES),
        ("u + inf", "u + v", NAMES),
        ("7/inf", "0", {}),
        ("4; 9", "13", {}),
        ("4; 9", "4", {"kind": "numeric"}),
    ],
)
def test_what_is_no_formula_is_refused_where_one_is_asked_for(student, reference, question) -> None:
    assert judge(student, reference, read_question(question)).verdict == "unreadable"


@pytest.mark.parametrize(
    ("student", "reference", "question", "verdict"),
    [
        ("y := u + v", "v + u", NAMES, "equal"),
        ("y == u + v", "v + u", NAMES, "equal"),
        ("A @ u", "A*u", {}, "equal"),
        ("u + v;", "v + u", NAMES, "equal"),
        ("-inf", "inf", {}, "not_equal"),
        ("1 + inf", "-inf", {}, "not_equal"),
        ("inf - inf", "inf", {}, "not_equal"),
        ("inf + u", "inf", {}, "not_equal"),
        ("3 + ∞ + ∞", "inf", {}, "equal"),
        ("π (-∞)/(2 - 5)", "inf", {}, "equal"),
        (r"-\infty - 4", r"-\infty", {"format": "latex"}, "equal"),
        ("0 * inf", "inf", {}, "not_equal"),
        ("inf/inf", "inf", {}, "not_equal"),
        ("u ← u - 2v", "u - v", NAMES, "not_equal"),
        ("u; v", "(u, v)", NAMES, "equal"),
        ("[u, 1; 0, v]", "[[u, 1], [0, v]]", NAMES, "equal"),
        ("2,5; 3,5", "[2.5, 3.5]", {"options": {"decimal_comma": True}}, "equal"),
    ],
)
def test_signs_that_join_values_mean_what_they_do_where_values_are_asked_for(
    student, reference, question, verdict
) -> None:
    assert judge(student, reference, read_question(question)).verdict == verdict
