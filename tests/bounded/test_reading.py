"""Typed responses as the bounded child reads them."""

from fractions import Fraction
from typing import Any

import pytest

from grader.bounded.reading import read_response
from grader.model.problem import ChoicePart, NumericPart, SymbolicPart

NUMBERS = NumericPart(kind="numeric", id="h", points=Fraction(1))
FORMULA = SymbolicPart(kind="symbolic", id="shifted", points=Fraction(1), symbols={"s": (-3, 3), "m": (-3, 3)})
CHOICE = ChoicePart(kind="choice", id="order", points=Fraction(1), options=dict.fromkeys("abc", "…"), select="order")


def _read(part: Any, text: str) -> Any:
    return read_response(part, text, decimal_comma=False)


@pytest.mark.parametrize("quoted", ['"{}"', "“{}”", "„{}“", "«{}»", " “{}” "])
@pytest.mark.parametrize(("part", "text"), [(NUMBERS, "[0.5, -1.2]"), (FORMULA, "s + m"), (CHOICE, "c, a, b")])
def test_quotes_around_an_answer_are_no_part_of_it(quoted, part, text):
    assert _read(part, quoted.format(text))["answer"] == _read(part, text)["answer"]


def test_quotes_around_each_choice_stay_what_they_were():
    assert _read(CHOICE, "“c”, “a”, “b”")["answer"] == _read(CHOICE, "c, a, b")["answer"]


def test_an_unreadable_place_is_counted_in_what_was_typed():
    bare, quoted = _read(FORMULA, "s + € m")["answer"], _read(FORMULA, " “s + € m”")["answer"]
    assert quoted["position"] == bare["position"] + 2
