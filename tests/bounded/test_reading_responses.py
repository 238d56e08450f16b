"""Typed responses, read: an answer or where reading stopped, as plain data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from grader.bounded.reading import read_response, serve
from grader.model.answer import Read
from grader.model.problem import ChoicePart, NumericPart, SymbolicPart

NUMERIC = NumericPart(kind="numeric", id="y", points=1, figures=3)
SYMBOLIC = SymbolicPart(kind="symbolic", id="f", points=1, symbols={"x": (-2, 2), "y": (-2, 2)})
CHOICE = ChoicePart(kind="choice", id="q", points=1, options={"a": "…", "b": "…"})


def _read(part, text: str, comma: bool = False) -> Read:
    return Read.model_validate(read_response(part, text, comma))


@pytest.mark.parametrize(
    ("text", "comma", "shape", "values", "shown"),
    [
        ("0.5744", False, (), [0.5744], "0.5744"),
        ("−1.5e-3", False, (), [-0.0015], None),
        ("1/4", False, (), [0.25], "1/4"),
        ("[1, 2.50]", False, (2,), [1, 2.5], "[1, 2.50]"),
        ("[[1, 2], [3, 4]]", False, (2, 2), [1, 2, 3, 4], "[[1, 2], [3, 4]]"),
        ("0,5", True, (), [0.5], None),
        ("[0,5; 1]", True, (2,), [0.5, 1], None),
    ],
)
def test_numbers_are_read_in_their_shape_and_shown_as_typed(text, comma, shape, values, shown):
    found = _read(NUMERIC, text, comma)
    assert found.answer.kind == "numeric"
    assert found.answer.shape == shape
    assert [float(entry) for entry in found.answer.entries] == values
    assert shown is None or found.shown == shown


def test_formulas_and_choices_are_read_as_such():
    assert _read(SYMBOLIC, "x^2 y").answer.kind == "symbolic"
    assert _read(CHOICE, "B").answer.chosen == ("b",)
    assert _read(CHOICE, "B").shown == "b"


@pytest.mark.parametrize(
    ("part", "text"), [(NUMERIC, "0.5 .. 3"), (SYMBOLIC, "x + "), (CHOICE, "c"), (NUMERIC, "maybe 3")]
)
def test_where_reading_stops_is_told_and_is_inside_the_text(part, text):
    answer = _read(part, text).answer
    assert answer.kind == "unreadable"
    assert answer.message
    assert answer.position is None or 0 <= answer.position <= len(text)


def test_a_request_of_many_is_answered_in_order():
    items = [
        {"part": part.model_dump(mode="json"), "text": text}
        for part, text in ((NUMERIC, "1"), (CHOICE, "a"), (NUMERIC, "?"))
    ]
    kinds = [read["answer"]["kind"] for read in serve({"items": items, "decimal_comma": False})]
    assert kinds == ["numeric", "choice", "unreadable"]


@given(st.sampled_from([NUMERIC, SYMBOLIC, CHOICE]), st.text(max_size=40), st.booleans())
def test_any_text_is_read_or_unreadable_and_passes_as_plain_data(part, text, comma):
    TypeAdapter(Read).validate_python(read_response(part, text, comma))
