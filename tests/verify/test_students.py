"""Made-up students: what they type for a row, and the stock of bad programs."""

import ast

import pytest

from grader.model.problem import ChoicePart, NumericPart, SymbolicPart
from grader.steps.key import Row
from grader.verify.students import bad_programs, type_numbers, type_row


@pytest.mark.parametrize(
    ("value", "figures", "typed"),
    [
        (0.574367, 4, "5.744e-01"),
        (12, None, "12"),
        (0.5, None, "0.5"),
        ([1.0, [2.5, 3.0]], None, "[1, [2.5, 3]]"),
        ([0.1, 0.25], 2, "[1.0e-01, 2.5e-01]"),
    ],
)
def test_numbers_are_typed_to_the_figures_asked_for(value, figures, typed):
    assert type_numbers(value, figures) == typed


@pytest.mark.parametrize(
    ("select", "value", "typed"),
    [
        ("one", "b", "b"),
        ("many", ["a", "c"], "a, c"),
        ("match", {"a": "s", "b": "l", "c": "s"}, "a = s, b = l, c = s"),
        ("order", [["c", "a"], ["a", "b"]], "c, a, b"),
        ("order", [["b", "a"]], "b, a, c"),
    ],
)
def test_choices_are_typed_as_the_key_has_them(select, value, typed):
    targets = {"s": "", "l": ""} if select == "match" else {}
    options = dict.fromkeys("abc", "")
    part = ChoicePart(kind="choice", id="q", points=1, options=options, targets=targets, select=select)
    assert type_row(part, Row(kind="right", value=value)) == typed


def test_rows_of_numbers_and_formulas_are_typed():
    from grader.formula import Declarations, read, to_plain

    number = NumericPart(kind="numeric", id="y", points=1, figures=3)
    assert type_row(number, Row(kind="right", value=[0.5, 0.25])) == "[5.00e-01, 2.50e-01]"
    formula = SymbolicPart(kind="symbolic", id="f", points=1, symbols={"x": (0, 1)})
    names = Declarations(symbols={"x": (0, 1)})
    tree = to_plain(read("2x + 1", names))
    assert to_plain(read(type_row(formula, Row(kind="right", value=tree)), names)) == tree


def test_the_stock_of_bad_programs_bears_the_references_names():
    solution = b"def forward(x): return x\n\n\nclass Net:\n    pass\n\n\ndef _inner(): pass\n"
    stock = {bad.name: bad for bad in bad_programs({"net.py": solution}, "net.py")}
    assert len(stock) == 10
    names = {node.name for node in ast.parse(stock["a function that returns NaN"].text).body}
    assert names == {"forward", "Net"}
    with pytest.raises(SyntaxError):
        ast.parse(stock["a syntax error"].text)
    assert {bad.name for bad in stock.values() if bad.patient} == {
        "a file that prints without end",
        "a function that never ends",
    }
