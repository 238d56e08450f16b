"""Scalar formulas compared: a table of pairs, and what is found by search, in the plane, and by SymPy at last."""

import pytest
from formula_examples import TREES
from hypothesis import given, settings
from scalar_pairs import COMPLEX, PAIRS, PLANE

from grader.formula import Declarations, Tree, compare, read
from grader.formula.last_resort import prove_equal
from grader.formula.tree import Apply, Constant, Name, Num

PLAIN = Declarations()


def compared(student: str, reference: str, declared: Declarations = PLAIN, seed: int = 0):
    return compare(read(student, declared), read(reference, declared), declared, seed=seed)


def test_the_table_of_pairs_is_large() -> None:
    assert len(PAIRS) >= 200


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("student", "reference", "declared", "verdict"), PAIRS, ids=[f"{s} ~ {r}" for s, r, _, _ in PAIRS]
)
def test_a_pair_gets_its_verdict_at_any_points(student, reference, declared, verdict, seed) -> None:
    found = compared(student, reference, declared, seed)
    assert found.verdict == verdict, found.reason


def test_the_unit_in_a_tree_makes_numbers_complex_without_any_declaration() -> None:
    assert compare(read("sqrt(-1)", PLAIN), Constant("i"), PLAIN).verdict == "equal"


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_any_formula_can_be_compared_in_the_plane(tree: Tree) -> None:
    declared = Declarations(imaginary="i", assumptions={"x": "complex"}, functions={"f": None})
    turned = Apply("mul", (Constant("i"), Apply("add", (tree, Name("x")))))
    other = Apply("add", (Apply("mul", (Constant("i"), tree)), Apply("mul", (Name("x"), Constant("i")))))
    assert compare(turned, other, declared).verdict != "not_equal"
    moved = Apply("add", (tree, Num("1")))
    assert compare(moved, tree, declared).verdict != "equal"


@pytest.mark.parametrize(
    "text", ["norm([z, i])", "max(z, 1)", "floor(z)", "z > 0", "softmax([z; w])", "det([z, w; i, 1])"]
)
def test_what_is_only_meant_for_real_numbers_is_undecided_or_different_in_the_plane(text) -> None:
    assert compared(f"{text} + 0", text, COMPLEX).verdict in ("equal", "undecided")


def test_without_complex_numbers_an_answer_owes_a_real_value() -> None:
    assert compared("sqrt(x)^2", "x").verdict == "not_equal"
    assert compared("sqrt(x)^2", "x", PLANE).verdict == "equal"


def test_a_complex_counterexample_is_told_with_both_its_parts() -> None:
    found = compared("conj(z)", "z", COMPLEX)
    assert found.counterexample is not None
    assert found.counterexample["z"].endswith("i")
    assert found.student_value is not None
    assert "j" not in found.student_value


def test_equations_between_complex_numbers_are_equal_up_to_a_complex_factor() -> None:
    declared = COMPLEX.model_copy(update={"asks": "equation"})
    assert compared("i z = 1", "z = -i", declared).verdict == "equal"
    assert compared("i z = 1", "z = i", declared).verdict == "not_equal"


def test_words_for_parts_of_complex_numbers_may_be_names_elsewhere() -> None:
    declared = Declarations(symbols={"Re": None, "im": None})
    assert compared("Re + im", "im + Re", declared).verdict == "equal"
    assert compared("Re + 1", "1 + Re").verdict == "equal"


def test_a_declared_mean_keeps_its_bar_beside_complex_numbers() -> None:
    declared = Declarations(symbols={"xbar": None}, imaginary="i")
    assert compared(r"2\bar{x}", "xbar + xbar", declared).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("sin(x)^2 + cos(x)^2", "1 + 0*sqrt(-|x-2|)"),
        ("gamma(x+1)", "x gamma(x)"),
        ("sum(k, k, 1, n)", "n(n+1)/2"),
        ("sigmoid(x)^-1 - 1", "e^-x"),
        ("50% x", "x/2"),
    ],
)
def test_sympy_proves_what_it_can(student, reference) -> None:
    assert prove_equal(read(student, PLAIN), read(reference, PLAIN), PLAIN)


@pytest.mark.parametrize(
    ("student", "reference", "declared"),
    [
        ("x", "x + 1", PLAIN),
        ("x", "x + 1e-300", PLAIN),
        ("1/0", "1/0 + 1", PLAIN),
        ("sqrt(x^2)", "x", PLAIN),
        ("softmax(x)", "softmax(x)", PLAIN),
        ("W", "W", Declarations(shapes={"W": ("n", "n")})),
    ],
)
def test_sympy_proves_nothing_else(student, reference, declared) -> None:
    assert not prove_equal(read(student, declared), read(reference, declared), declared)


def test_too_few_points_are_told_from_other_doubts() -> None:
    assert compared("sin(x)^2 + cos(x)^2", "1 + 0*sqrt(-|x-2|)").stage == "few points"
    assert compared("9^9^9^9", "1").stage != "few points"
