"""SymPy expressions as trees: what an author derives is what a student's answer is compared with."""

import subprocess
import sys

import pytest
import sympy as sp

from grader.formula import Declarations, compare, from_sympy, read, show

x, y, z, t = sp.symbols("x y z t")
sigmoid = 1 / (1 + sp.exp(-z))
PLAIN = Declarations(functions={"f": None})


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        (sp.diff(sigmoid, z), "exp(-z)/(1 + exp(-z))^2"),
        (sp.sqrt(x) / (2 * y), "sqrt(x)/(2*y)"),
        (x**-2, "1/x^2"),
        (-x / 2, "-x/2"),
        (sp.Rational(-3, 4), "-3/4"),
        (sp.Piecewise((x, x > 0), (x / 100, True)), "{x, x > 0; x/100, otherwise}"),
        (sp.Max(0, x), "max(0, x)"),
        (sp.Abs(x) + sp.sign(x), "abs(x) + sign(x)"),
        (sp.floor((x - y) / 2) + 1, "floor(x/2 - y/2) + 1"),
        (sp.ceiling(x), "ceil(x)"),
        (sp.erf(x / sp.sqrt(2)), "erf(sqrt(2)*x/2)"),
        (sp.Heaviside(x), "heaviside(x)"),
        (sp.log(x) * sp.tanh(y), "ln(x)*tanh(y)"),
        (sp.pi * sp.E, "e*pi"),
        (0.1 * x, "0.1*x"),
        (1e-8 + x, "x + 1e-8"),
        (sp.And(x > 0, y < 1), "x > 0 and y < 1"),
        (sp.Matrix([[x, 1], [2, y]]), "[x, 1; 2, y]"),
        (sp.Function("f")(x), "f(x)"),
        ((x, y), "(x, y)"),
        (sp.Symbol("w_{1}") + sp.Symbol("α"), "alpha + w_1"),
        (5, "5"),
    ],
)
def test_an_expression_becomes_a_tree_that_reads_back(expression: object, shown: str) -> None:
    tree = from_sympy(expression)
    if shown == "alpha + w_1":
        assert sorted(show(tree).split(" + ")) == ["alpha", "w_1"]
        return
    assert show(tree) == shown
    assert read(shown, PLAIN) == tree


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        (sp.diff((sigmoid - t) ** 2 / 2, z), "(σ(z)-t)σ(z)(1-σ(z))"),
        (sp.diff(-t * sp.log(sigmoid) - (1 - t) * sp.log(1 - sigmoid), z), "σ(z) - t"),
        (sp.diff(sp.tanh(z), z), "sech²z"),
        (sp.diff(sp.Max(0, z) ** 2, z), "2relu(z)"),
    ],
)
def test_a_derivation_is_equal_to_what_students_write(expression: sp.Expr, answer: str) -> None:
    declared = Declarations(symbols={"z": (-3, 3), "t": (0, 1)})
    assert compare(read(answer, declared), from_sympy(expression), declared).verdict == "equal"


def test_what_has_no_place_in_a_formula_is_an_error() -> None:
    for expression in (sp.Integral(x, x), sp.nan, sp.zoo):
        with pytest.raises(ValueError, match=r"formula"):
            from_sympy(expression)


def test_importing_the_package_does_not_import_sympy_or_the_mathml_converter() -> None:
    program = "import sys, grader.formula; print(sorted({'sympy', 'torch', 'latex2mathml'} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
