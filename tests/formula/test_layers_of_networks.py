"""Layers raised at a name: labels in square brackets always, in round ones where the reference writes them so."""

from typing import Any

import pytest

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question

FORWARD = r"W^{[2]} a^{[1]} + b^{[2]}"
ROUND = r"W^{(2)} a^{(1)} + b^{(2)}"


def judged(student: str, reference: str, **question: Any) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        (r"b^{[2]} + a^{[1]} W^{[2]}", FORWARD),
        ("W^[2] a^[1] + b^[2]", FORWARD),
        (r"z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}", FORWARD),
        (FORWARD, r"z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}"),
        (r"b^{(2)} + a^{(1)} W^{(2)}", ROUND),
        ("W^(2) a^(1) + b^(2)", ROUND),
        (r"\mathbf{W}^{(2)} \mathbf{a}^{(1)} + \mathbf{b}^{(2)}", ROUND),
        ("θ^(t) - η g^(t)", r"\theta^{(t)} - \eta g^{(t)}"),
        (r"x^{(2)}", "x^2"),
        (r"e^{(x)}", "exp(x)"),
        (r"2^{(n)}", "2^n"),
    ],
)
def test_a_layer_is_part_of_its_name_and_a_power_is_none(student: str, reference: str) -> None:
    assert judged(student, reference).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "shapes"),
    [
        ("W^{(3)T} δ^{(3)}", {"W3": ["m", "n"], "δ3": ["m", 1]}),
        (r"W^{[3]\top} \delta^{[3]}", {"W3": ["m", "n"], "δ3": ["m", 1]}),
        ("W_3^T δ_3", {"W^{(3)}": ["m", "n"], "δ^{(3)}": ["m", 1]}),
        ("W3^T δ3", {"W^{(3)}": ["m", "n"], "δ^{(3)}": ["m", 1]}),
    ],
)
def test_a_layer_of_a_declared_matrix_may_stand_above_or_below(student: str, shapes: dict[str, Any]) -> None:
    weights, delta = shapes
    assert judged(student, f"({weights})^T {delta}", shapes=shapes).verdict == "equal"


def test_a_matrix_without_a_layer_beside_it_keeps_its_entries_and_powers() -> None:
    shapes = {"W": [3, 3], "W^{(2)}": [3, 3]}
    assert judged("W_2", "W^{(2)}", shapes=shapes).verdict != "equal"
    assert judged("W^2", "W^{(2)}", shapes=shapes).verdict != "equal"


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        (r"W^{[1]} a^{[1]} + b^{[2]}", FORWARD),
        (r"W^{[1]} W^{[1]}", r"W^{[2]}"),
        (r"W^{(1)} W^{(1)}", r"W^{(2)}"),
        (r"W^{(1)} a^{(2)} + b^{(2)}", ROUND),
        (r"W^{[2]}", "W^2"),
        (r"W_2", r"W^{[2]}"),
        (r"x^{(1)} x^{(2)}", r"x^{(3)}"),
    ],
)
def test_another_layer_is_another_thing(student: str, reference: str) -> None:
    assert judged(student, reference).verdict in ("not_equal", "unreadable")


def test_square_brackets_at_a_name_of_the_question_are_no_power_and_its_writer_is_told() -> None:
    found = judged("x^[2]", "x^2", variables=["x"])
    assert found.verdict == "unreadable"
    assert "Write a power without them" in found.reason


def test_a_layer_that_the_question_does_not_know_is_refused_with_the_names_there_are() -> None:
    found = judged("W^{[3]} x", "W^{[2]} x", variables=["W^{[2]}", "x"])
    assert found.verdict == "unreadable"
    assert "W^{[2]}" in found.reason
