"""Comparisons as the bounded child answers them."""

import json
from typing import Any

from grader.bounded.comparing import serve

KEYS = {
    "verdict", "stage", "reason", "counterexample", "read_as", "reference_read_as", "did_you_mean", "position", "ms",
}  # fmt: skip


def ask(student: str, reference: str, **question: Any) -> Any:
    return serve({"student": student, "reference": reference, "question": question})


def test_a_judgement_is_plain_data_with_its_milliseconds():
    answer = ask("x^2", "x^3", variables=["x"])
    assert set(answer) == KEYS
    assert json.loads(json.dumps(answer)) == answer
    assert answer["ms"] > 0
    assert answer["verdict"] == "not_equal"
    assert list(answer["counterexample"]) == ["x"]


def test_a_question_that_is_none_is_answered_with_what_is_wrong_with_it():
    assert "unknown key `vars`" in ask("x", "x", vars=["x"])["error"]
    assert "reference cannot be read" in ask("x", "x +")["error"]


def test_the_answer_is_the_same_but_for_its_time():
    first, second = (ask("sin(x)^2", "1 - cos(x)^2 + 1e-30", variables=["x"]) for _ in range(2))
    assert first | {"ms": 0} == second | {"ms": 0}
