"""LaTeX as students and formula editors (MathLive, MathQuill, KaTeX) write it, and slips that are no formula."""

import json
from pathlib import Path

import pytest

from grader.formula.judging import judge
from grader.formula.question import read_question

_ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("latex_answers.jsonl").read_text(encoding="utf-8").splitlines()
]
_MALFORMED = Path(__file__).with_name("malformed_answers.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row["student"])
def test_latex_means_what_it_shows(row: dict[str, object]) -> None:
    question = {key: value for key, value in row.items() if key not in ("student", "reference", "expect")}
    found = judge(str(row["student"]), str(row["reference"]), read_question(question))
    assert found.verdict == row["expect"], found


@pytest.mark.parametrize("text", ["", " ", "\t", "\n", "x\x00", "\u202ex", *_MALFORMED])
def test_what_is_no_formula_is_refused_at_a_place_in_it(text: str) -> None:
    found = judge(text, "x", read_question({"variables": ["x", "y"]}))
    assert found.verdict == "unreadable", found
    assert found.reason.endswith(".") or found.reason.endswith("?")
    assert found.position is None or 0 <= found.position <= len(text)
