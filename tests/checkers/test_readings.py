"""A text that can be read in two ways: the declared reading counts, the other one is never silently wrong."""

from fractions import Fraction

import pytest

from grader.bounded.reading import read_response
from grader.checkers.symbolic import declarations
from grader.checkers.typed import mark_typed
from grader.formula import read, to_plain
from grader.model.answer import Read, Response
from grader.model.mark import Mark, Verdict
from grader.model.problem import SymbolicPart
from grader.steps.key import Row

PART = SymbolicPart(id="f", points=Fraction(2), kind="symbolic", symbols={"x": (0.5, 3.0), "y": (0.5, 3.0)})


def mark(text: str, right: str) -> Mark:
    rows = [Row(kind="right", value=to_plain(read(right, declarations(PART))))]
    plain = read_response(PART, text, decimal_comma=False)
    return mark_typed(PART, Response(text=text), Read.model_validate(plain), rows)


@pytest.mark.parametrize(
    ("text", "right"),
    [("1/2x", "x/2"), ("1/2x", "1/(2x)"), ("e^2x", "e^(2x)"), ("e^2x", "(e^2)*x"), ("sin^-1 x", "arcsin(x)")],
)
def test_no_reading_of_an_ambiguous_text_is_silently_wrong(text: str, right: str) -> None:
    assert mark(text, right).verdict in (Verdict.CORRECT, Verdict.UNDECIDED)


def test_a_person_decides_where_only_the_other_reading_is_right() -> None:
    verdicts = {right: mark("1/2x", right).verdict for right in ("x/2", "1/(2x)")}
    assert sorted(verdicts.values()) == [Verdict.CORRECT, Verdict.UNDECIDED]


def test_the_student_is_asked_what_was_meant() -> None:
    found = next(m for right in ("x/2", "1/(2x)") if (m := mark("1/2x", right)).verdict is Verdict.UNDECIDED)
    assert "Did you mean" in found.feedback
    assert found.points is None


def test_what_is_wrong_in_every_reading_is_wrong() -> None:
    assert mark("1/2x", "x^2").verdict is Verdict.WRONG


def test_a_name_that_was_not_declared_is_refused_with_those_that_were() -> None:
    found = mark("x*q", "x*y")
    assert found.verdict is Verdict.UNREADABLE
    assert "x, y" in found.feedback
