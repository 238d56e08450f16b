"""Wrong answers that look much like right ones: none of them is ever called right."""

import json
from pathlib import Path
from typing import Any

import pytest

from grader.formula.judging import judge
from grader.formula.question import read_question

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("wrong_answers.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['student']} for {row['reference']}")
def test_a_wrong_answer_is_never_called_right(row: dict[str, Any]) -> None:
    question = {key: value for key, value in row.items() if key not in ("student", "reference")}
    judgement = judge(row["student"], row["reference"], read_question(question))
    assert judgement.verdict in ("not_equal", "unreadable")
    assert judgement.reason


@pytest.mark.parametrize(
    ("student", "value"),
    [("17/3 ≈ 5.67", "5.67"), ("17/3 ≈ 5.66", "5.66"), ("2/3 = 0.667", "0.667")],
)
def test_a_step_may_be_the_one_before_it_rounded_or_cut_off(student: str, value: str) -> None:
    assert judge(student, value, read_question({"kind": "numeric", "options": {"relative": 0.01}})).verdict == "equal"
