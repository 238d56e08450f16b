"""Marks of programs, from what their runs showed."""

from fractions import Fraction

import numpy as np
import pytest

from grader.checkers.program import Draw, WrongProgram, mark_function
from grader.model.mark import Verdict
from grader.model.problem import FunctionPart
from grader.model.run import Raised, Returned
from grader.model.value import Plain

PART = FunctionPart(kind="function", id="loss", points=Fraction(2), submit=("loss.py",), calls="loss", draws=2)


def _returning(*values: Plain) -> tuple[Draw, ...]:
    return tuple(Draw(Returned(value)) for value in values)


@pytest.mark.parametrize(
    "wrap", [lambda value: value, lambda value: np.array([0.0, value], np.float32), lambda value: [[value]]]
)
def test_a_program_that_gives_nan_is_not_taken_for_one_that_overflows(wrap):
    nan, inf, right = (_returning(wrap(value), wrap(1.0)) for value in (float("nan"), float("inf"), 0.5))
    ours = [draw.shown.value for draw in right]
    wrongs = [WrongProgram("overflows", "…", Fraction(0), inf), WrongProgram("undefined", "…", Fraction(0), nan)]
    assert mark_function(PART, nan, ours, wrongs).misconception == "undefined"
    assert mark_function(PART, inf, ours, wrongs).misconception == "overflows"


def test_an_exception_without_a_message_is_named_without_a_dangling_colon():
    raising = tuple(Draw(Raised("NotImplementedError", "")) for _ in range(2))
    mark = mark_function(PART, raising, [1.0, 1.0], ())
    assert (mark.verdict, mark.feedback) == (Verdict.CRASHED, "Your program stopped with NotImplementedError.")
