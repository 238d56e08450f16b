"""Comparisons as the bounded child answers them."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.bounded.comparing import serve
from grader.formula.question import Options, Question

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


TEXTS = (
    st.binary(max_size=40).map(lambda data: data.decode("utf-8", "replace"))
    | st.binary(max_size=40).map(lambda data: data.decode("utf-8", "surrogateescape"))
    | st.text(max_size=40)
    | st.sampled_from(["x", "2x", "[1, 2]", "x = 1", "3 m", "sin x", "x^2"])
)
WORDS = st.sampled_from(["x", "positive", "integer", "sigmoid", "real", "n", "latex", "numeric", "factored", "m/s"])
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from(["x", "count", "mode", *Options.model_fields]), inner)
    ),
    max_leaves=6,
)
QUESTIONS = st.dictionaries(st.sampled_from([*Question.model_fields]) | st.text(max_size=5), PLAIN, max_size=4)


@settings(max_examples=500, deadline=None)
@given(TEXTS, TEXTS, QUESTIONS)
def test_any_two_texts_and_any_question_are_answered_in_plain_data(student, reference, question):
    answer = serve({"student": student, "reference": reference, "question": question})
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert "error" in answer or answer["verdict"] in ("equal", "not_equal", "undecided", "unreadable")


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from([{}, {"kind": "equation"}, {"kind": "numeric"}, {"options": {"imaginary": "i"}}]))
def test_what_can_be_read_is_never_different_from_itself(text, question):
    answer = serve({"student": text, "reference": text, "question": question})
    assert answer.get("verdict") != "not_equal"
