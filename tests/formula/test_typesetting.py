"""Setting trees: LaTeX that means the same when read again, MathML that is well formed."""

from xml.etree import ElementTree

import pytest
from formula_examples import READINGS, TREES, WITH_F
from hypothesis import given, settings

from grader.formula import Declarations, Tree, compare, latex, mathml, read


@pytest.mark.parametrize(("text", "declared", "shown"), READINGS)
def test_every_reading_is_set_as_well_formed_mathml(text: str, declared: Declarations, shown: str) -> None:
    root = ElementTree.fromstring(mathml(read(text, declared)))
    assert root.tag.endswith("math")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(y - t)*y*(1 - y)", r"\left( y - t \right)\, y\, \left( 1 - y \right)"),
        ("w_1/2", r"\frac{w_{1}}{2}"),
        ("alpha_in^2", r"{\alpha _{\mathrm{in}}}^{2}"),
        ("y_hat", r"\hat{y}"),
        ("2 + 3e-3", r"2 + 3 \cdot 10^{-3}"),
        ("floor(x)", r"\left\lfloor x\right\rfloor "),
        ("W'x", r"W^{\top}\, x"),
        ("-(n mod s)", r"-\left( n \bmod s \right)"),
        ("-n mod s", r"\left( -n \right) \bmod s"),
    ],
)
def test_formulas_are_set_as_in_a_textbook(text: str, expected: str) -> None:
    declared = Declarations(shapes={"W": ("m", "n")}) if "W" in text else Declarations()
    assert latex(read(text, declared)) == expected


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_what_is_set_as_latex_reads_back_as_an_equal_formula(tree: Tree) -> None:
    back = read(latex(tree), WITH_F, "latex")
    assert compare(back, tree, WITH_F).verdict != "not_equal"
