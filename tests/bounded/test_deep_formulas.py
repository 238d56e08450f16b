"""Formulas at the edge of what is read: whatever is read can be handed on and compared, or is unreadable by itself."""

from fractions import Fraction

import pytest

from grader.bounded.reading import read_response
from grader.checkers.symbolic import declarations
from grader.checkers.typed import mark_typed
from grader.formula import from_text, read, to_plain
from grader.model.answer import Read, Response, SymbolicAnswer
from grader.model.mark import Verdict
from grader.model.problem import SymbolicPart
from grader.sandbox.inside.frames import pack
from grader.steps.key import Row

PART = SymbolicPart(id="f", points=Fraction(2), kind="symbolic", symbols={"z": (0.5, 3.0)})
LATEX = r"\frac{" * 40 + "z" + "}{2}" * 40


@pytest.mark.parametrize(
    "text",
    [
        "exp(" * 40 + "z" + ")" * 40,
        "-(" * 44 + "z" + ")" * 44,
        LATEX,
        "+".join(["z"] * 1400),
        "*".join(["z"] * 1400),
        "/".join(["z"] * 60),
        "max(z, " * 40 + "z" + ")" * 40,
        "max(" + ",".join(["z"] * 200) + ")",
        "z" + "'" * 30,
        "{" * 40 + "z" + "}" * 40,
    ],
)
def test_a_deep_or_long_formula_is_compared_or_unreadable_and_passes_between_processes(text):
    plain = read_response(PART, text, decimal_comma=False)
    pack(plain)
    read_back = Read.model_validate(plain)
    if isinstance(read_back.answer, SymbolicAnswer):
        from_text(read_back.answer.tree)
    rows = [Row(kind="right", value=to_plain(read("z^2 + 1", declarations(PART))))]
    mark = mark_typed(PART, Response(text=text), read_back, rows)
    assert mark.verdict in (Verdict.WRONG, Verdict.UNREADABLE, Verdict.UNDECIDED)


@pytest.mark.parametrize("text", ["[" * 100_000, '["num"]', "nul", '["apply", "add", [["num", "1"]]]', ""])
def test_what_is_no_tree_is_a_value_error_whatever_it_is(text):
    with pytest.raises(ValueError):  # noqa: PT011  (the message is for whoever wrote the text)
        from_text(text)
