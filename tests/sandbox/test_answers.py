"""Decoded frames are what they say, or garbled: every field is looked at."""

from typing import Any

import pytest

from grader.model.run import Claim, Hit, Limits, Raised, Returned, Signal
from grader.sandbox.answers import type_answer, type_claim, type_signal
from grader.sandbox.wire import Garbled

LIMITS = Limits(processes=7)
PLACE: dict[str, Any] = {"kind": "ValueError", "message": "no", "file": "m.py", "line": 3, "hint": None, "hit": None}


def test_what_is_well_formed_is_typed() -> None:
    assert type_answer({"returned": [1, None]}, LIMITS) == Returned([1, None])
    assert type_answer({"raised": PLACE}, LIMITS) == Raised("ValueError", "no", "m.py", 3)
    assert type_claim([1, 0.5, 0.25], LIMITS) == Claim(1, 0.5, 0.25)


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
        {"raised": {**PLACE, "hit": "marks"}},
        {"raised": {**PLACE, "hit": ["files"]}},
    ],
)
def test_an_answer_of_another_form_is_garbled(value: Any) -> None:
    with pytest.raises(Garbled):
        type_answer(value, LIMITS)


def test_a_limit_behind_an_exception_is_named_with_what_was_allowed() -> None:
    answer = type_answer({"raised": {**PLACE, "hit": "processes"}}, LIMITS)
    assert isinstance(answer, Raised)
    assert answer.hit == Hit("processes", 7)


def test_a_signal_is_typed() -> None:
    assert type_signal(["network", "m.py", 3], LIMITS) == Signal("network", "m.py", 3)


@pytest.mark.parametrize(
    "value",
    [None, [], ["network", "m.py"], ["marks", "m.py", 3], ["network", None, 3], ["network", "m.py", -1],
     ["network", "m.py", True], [["network"], "m.py", 3]],
)  # fmt: skip
def test_a_signal_of_another_form_is_garbled(value: Any) -> None:
    with pytest.raises(Garbled):
        type_signal(value, LIMITS)


@pytest.mark.parametrize(
    "value", [None, [], [1, 2.0], [1.0, 1.0, 1.0], [True, 1.0, 1.0], [10**15, 1.0, 1.0], [1, 1, 1]]
)
def test_a_report_of_another_form_is_garbled(value: Any) -> None:
    with pytest.raises(Garbled):
        type_claim(value, LIMITS)


def test_messages_are_cut_and_cannot_move_a_cursor() -> None:
    answer = type_answer({"raised": {**PLACE, "message": "\x1b[2J" + "y" * 10**6, "kind": "K" * 1000}}, LIMITS)
    assert isinstance(answer, Raised)
    assert answer.message.startswith("�[2J")
    assert len(answer.message) == 4000
    assert len(answer.kind) == 200
