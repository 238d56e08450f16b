"""Identity matrices beside declared matrices: sized by what they stand among, and by name."""

from typing import Any

import pytest

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question

RIDGE: dict[str, Any] = {"shapes": {"X": ["n", "d"], "y": ["n", 1]}, "variables": ["lam"]}
SQUARE: dict[str, Any] = {"shapes": {"A": ["n", "n"], "u": ["n", 1]}}


def judged(student: str, reference: str, question: dict[str, Any]) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        ("(X^T X + lam I)^-1 X^T y", "inv(X^T X + lam I_d) X^T y", RIDGE),
        ("X^T (X X^T + lam I)^-1 y", "inv(X^T X + lam I_d) X^T y", RIDGE),
        ("X^T inv(X X^T + lam I_n) y", "inv(X^T X + lam I) X^T y", RIDGE),
        (r"(\mathbf{X}^\top \mathbf{X} + \lambda \mathbf{I})^{-1} \mathbf{X}^\top y", "(X^T X + λ I)^-1 X^T y",
         RIDGE | {"format": "latex", "variables": ["λ"]}),
        ("np.linalg.inv(X.T @ X + lam * np.eye(d)) @ X.T @ y", "(X^T X + lam I)^-1 X^T y",
         RIDGE | {"format": "python"}),
        ("I A I", "A", SQUARE),
        ("I", "A A^-1", SQUARE),
        ("2I", "I + I", SQUARE),
        ("(I - A)(I + A)", "I - A^2", SQUARE),
        ("I - 2 u u^T/(u^T u)", "I_n - 2/(u^T u) u u^T", SQUARE),
        ("2A I_2", "2A", {"shapes": {"A": [3, 2]}}),
        ("diag(u)(I - 1 u^T)", "diag(u) - u u^T", {"shapes": {"u": ["n", 1]}}),
        ("I x", "x I", {"shapes": {"A": ["n", "n"]}, "variables": ["I", "x"]}),
    ],
)  # fmt: skip
def test_an_identity_has_the_size_that_it_stands_among(student: str, reference: str, question: dict[str, Any]) -> None:
    assert judged(student, reference, question).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        ("(X^T X + lam)^-1 X^T y", "inv(X^T X + lam I_d) X^T y", RIDGE),
        ("(X^T X)^-1 X^T y", "inv(X^T X + lam I_d) X^T y", RIDGE),
        ("(X^T X + lam I_n)^-1 X^T y", "inv(X^T X + lam I_d) X^T y", RIDGE),
        ("A + I", "A", SQUARE),
        ("A + 1", "A + I", SQUARE),
        ("2I", "I", SQUARE),
        ("I - A^2", "(I - A)^2", SQUARE),
        ("diag(u)(1 u^T - I)", "diag(u) - u u^T", {"shapes": {"u": ["n", 1]}}),
        ("1 u^T", "u u^T", {"shapes": {"u": ["n", 1]}}),
        ("I", "1", SQUARE),
    ],
)
def test_an_identity_is_no_number_and_no_matrix_of_ones(student: str, reference: str, question: dict[str, Any]) -> None:
    assert judged(student, reference, question).verdict == "not_equal"


def test_a_size_of_another_matrix_is_told_in_the_names_of_the_question() -> None:
    found = judged("(X^T X + lam I_n)^-1 X^T y", "inv(X^T X + lam I) X^T y", RIDGE)
    assert (found.verdict, found.stage) == ("not_equal", "shape")
    assert "is d×d and lam*I_n is n×n" in found.reason


def test_without_matrices_the_letter_is_a_name_like_others() -> None:
    assert judged("I R", "R I", {"variables": ["I", "R"]}).verdict == "equal"
    assert judged("I", "1", {}).verdict in ("not_equal", "unreadable")
