"""Answers with roots that are right where the reference is real, and something else where it is not."""

from typing import Any

import pytest

from grader.formula.judging import judge
from grader.formula.question import read_question


@pytest.mark.parametrize(
    ("student", "reference", "question", "verdict"),
    [
        ("sqrt((u-2)(u-4))", "sqrt(u-2) sqrt(u-4)", {}, "undecided"),
        ("sqrt(u^2)", "sqrt(u)^2", {}, "undecided"),
        ("sqrt((u-2)(u-4))", "sqrt(u-2) sqrt(u-4)", {"variables": {"u": [5, 9]}}, "equal"),
        ("sqrt(u-2) sqrt(u-4)", "sqrt((u-2)(u-4))", {}, "not_equal"),
        ("u", "sqrt(u)^2", {}, "equal"),
        ("sqrt(u/(u+1))", "sqrt(u)/sqrt(u+1)", {}, "equal"),
        ("sqrt(u v)", "sqrt(u) sqrt(v)", {}, "equal"),
        ("ln(u^2)", "2 ln(u)", {}, "equal"),
    ],
)
def test_roots_of_one_name_that_go_on_otherwise_are_for_a_person(
    student: str, reference: str, question: dict[str, Any], verdict: str
) -> None:
    assert judge(student, reference, read_question(question)).verdict == verdict
