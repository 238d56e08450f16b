"""Responses as typed, and faults as authors see them."""

from pathlib import Path

import pytest

from grader.model.answer import Response
from grader.model.blame import Fault, ProblemError


@pytest.mark.parametrize(("text", "empty"), [("", True), (" \n\t\xa0", True), ("0", False), ("-", False)])
def test_a_response_of_blanks_is_empty(text, empty):
    assert Response(text=text).is_empty is empty


def test_a_problem_error_carries_every_fault_with_its_place():
    error = ProblemError(Fault(Path("a.toml"), 3, "schema", "no title"), Fault(Path("b.py"), None, "twin", "gone"))
    assert str(error) == "a.toml:3: no title [schema]\nb.py: gone [twin]"
    assert len(error.faults) == 2
