"""Decoded frames are what they say, or garbled: every field is looked at."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.run import Call, Claim, Ending, Hit, Job, Limits, Raised, Returned, Signal
from grader.sandbox import Walls, run_job
from grader.sandbox.answers import batches, type_answer, type_claim, type_signal
from grader.sandbox.inside.frames import Kind
from grader.sandbox.wire import Frame, Garbled

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


def frames_of(*texts: bytes) -> list[Frame]:
    return [Frame(Kind.ANSWER, text, b"") for text in texts]


@given(st.lists(st.integers(0, 50_000), max_size=30))
def test_batches_hold_every_frame_once_and_none_is_large_but_by_one_frame(sizes: list[int]) -> None:
    frames = frames_of(*(b"x" * size for size in sizes))
    found = list(batches(frames))
    assert [frame for batch in found for frame in batch] == frames
    assert all(len(batch) == 1 or sum(len(frame.text) for frame in batch) <= 32_000 for batch in found)


@pytest.mark.parametrize(
    ("calls", "answer"),
    [(3, "[np.zeros(2)] * 1500"), (25, "['a short text'] * 15_000"), (20, "list(range(40_000))")],
)
def test_what_one_call_may_return_every_call_may(walls: Walls, calls: int, answer: str) -> None:
    source = f"import numpy as np\ndef f():\n    return {answer}\n".encode()
    run = run_job(Job({"m.py": source}, "m", (Call("f"),) * calls), walls=walls)
    assert run.ending is Ending.FINISHED, run.detail
    assert len(run.shown) == calls
