"""Decoded frames are what they say, or garbled: every field is looked at."""

from typing import Any

import pytest

from grader.model.run import Claim, Raised, Returned
from grader.sandbox.answers import type_answer, type_claim
from grader.sandbox.wire import Garbled

PLACE: dict[str, Any] = {"kind": "ValueError", "message": "no", "file": "m.py", "line": 3, "hint": None}


def test_what_is_well_formed_is_typed() -> None:
    assert type_answer({"returned": [1, None]}) == Returned([1, None])
    assert type_answer({"raised": PLACE}) == Raised("ValueError", "no", "m.py", 3)
    assert type_claim([1, 0.5, 0.25]) == Claim(1, 0.5, 0.25)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"returned": 1, "raised": PLACE},
        {"verdict": "correct"},
        {"raised": None},
        {"raised": {**PLACE, "more": 1}},
        {"raised": {**PLACE, "kind": None}},
        {"raised": {**PLACE, "message": 3}},
        {"raised": {**PLACE, "line": -1}},
        {"raised": {**PLACE, "line": 10**9}},
        {"raised": {**PLACE, "line": "3"}},
        {"raised": {**PLACE, "file": ["m.py"]}},
        {"raised": {**PLACE, "hint": 1.0}},
    ],
)
def test_an_answer_of_another_form_is_garbled(value: Any) -> None:
    with pytest.raises(Garbled):
        type_answer(value)


@pytest.mark.parametrize(
    "value", [None, [], [1, 2.0], [1.0, 1.0, 1.0], [True, 1.0, 1.0], [10**15, 1.0, 1.0], [1, 1, 1]]
)
def test_a_report_of_another_form_is_garbled(value: Any) -> None:
    with pytest.raises(Garbled):
        type_claim(value)


def test_messages_are_cut_and_cannot_move_a_cursor() -> None:
    answer = type_answer({"raised": {**PLACE, "message": "\x1b[2J" + "y" * 10**6, "kind": "K" * 1000}})
    assert isinstance(answer, Raised)
    assert answer.message.startswith("�[2J")
    assert len(answer.message) == 4000
    assert len(answer.kind) == 200
