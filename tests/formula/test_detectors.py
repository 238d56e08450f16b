"""The sort of slip between a wrong formula and the right one: found where it is one, and never made up."""

import pytest
from formula_examples import TREES
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.formula import Declarations, compare, read
from grader.formula.detectors import detect
from grader.formula.tree import Apply, rational

REAL = Declarations(symbols=dict.fromkeys("abxyzt", (-3, 3)))
POSITIVE = Declarations(symbols={"x": (0.5, 4), "y": (0.5, 4), "p": (0.05, 0.95)})
WHOLE = Declarations(
    symbols={"W": (16, 64), "F": (1, 7), "P": (0, 5), "S": (1, 5), "n": (2, 40)},
    assumptions=dict.fromkeys("WFPSn", "integer"),
)
MATRICES = Declarations(
    symbols={"N": (2, 64)},
    shapes={"W": ("m", "n"), "x": ("n", 1), "d": ("m", 1), "A": ("n", "n")},
)
PLANE = Declarations(symbols={"z": (-3, 3)}, assumptions={"z": "complex"}, imaginary="i")
INDEXED = Declarations(indices=("i", "j", "k"), families={"p": "probability", "y": "onehot"}, shapes={"W": ("n", "n")})

SLIPS = [
    # the answer, the right one, what is declared, the sort of slip
    ("t - y", "y - t", REAL, "sign"),
    ("sin(x)^2 - 1", "cos(x)^2", REAL, "sign"),
    ("2(y - t)", "y - t", REAL, "factor"),
    ("(y - t)/2", "y - t", REAL, "factor"),
    ("-3/4 x^2 + 3/4", "1 - x^2", REAL, "sign|factor"),
    ("2 pi x", "x", REAL, "factor"),
    ("x y", "y", REAL, "symbol_factor|extra_factor"),
    ("x y z", "x^2 y z", REAL, "symbol_factor"),
    ("y - t", "(y - t) y (1 - y)", REAL, "slope"),
    ("(y - t) x", "(y - t) sigmoid'(z) x", REAL, "slope"),
    ("(y - t) x", "(y - t) (1 - tanh(z)^2) x", REAL, "slope"),
    ("(y - t) sigmoid'(z)", "(y - t) sigmoid'(z) exp(x)", REAL, "missing_factor"),
    ("exp(x) + sin(y)", "exp(x) + x sin(y)", REAL, "missing_factor"),
    ("exp(x)", "exp(x) / (1 + x^2)", REAL, "missing_factor"),
    ("(y - t) sin(x)", "y - t", REAL, "extra_factor"),
    ("x^2 + 3", "x^2 + 1", REAL, "constant"),
    ("x^2", "x^2 + 1", REAL, "off_by_one"),
    ("x / (y^2 + 2)", "x / (y^2 + 3)", REAL, None),
    ("a x + 1", "a (x + 1)", REAL, None),
    ("x (y - 1)", "x y", REAL, "off_by_one"),
    ("exp(x) - sin(y)", "exp(x) + sin(y)", REAL, "term_sign"),
    ("exp(x) / (x - cos(y))", "exp(x) / (x + cos(y))", REAL, "term_sign"),
    ("exp(x)", "exp(x) + sin(y)", REAL, "missing_term"),
    ("exp(x) + sin(y) + y", "exp(x) + sin(y)", REAL, "extra_term"),
    ("x", "x + y", REAL, None),
    ("exp(x)/(1 + x)", "exp(x)/(1 + x)^2", POSITIVE, "missing_factor|power"),
    ("1 + exp(x)^3", "1 + exp(x)^2", POSITIVE, "power"),
    ("log_2(x)", "ln(x)", POSITIVE, "log_base"),
    ("x - log10(y)", "x - ln(y)", POSITIVE, "log_base"),
    ("-ln(p)", "-log_2(p)", POSITIVE, "log_base"),
    ("x + sin(y°)", "x + sin(y)", REAL, "degrees"),
    ("sin(pi x/180)", "sin(x)", REAL, "degrees"),
    ("180 x / pi", "x", REAL, "degrees"),
    ("ceil((W - F + 2P)/S) + 1", "floor((W - F + 2P)/S) + 1", WHOLE, "rounding_direction"),
    ("(W - F + 2P)/S + 1", "floor((W - F + 2P)/S) + 1", WHOLE, "not_rounded"),
    ("floor((W - F + 2P)/S)", "floor((W - F + 2P)/S) + 1", WHOLE, "off_by_one"),
    ("floor((W - F + 2P + 1)/S)", "floor((W - F + 2P)/S) + 1", WHOLE, None),
    ("∑_{k=1}^{n-1} k^2", "∑_{k=1}^n k^2", WHOLE, "sum_range"),
    ("∑_{k=0}^n exp(k)", "∑_{k=1}^n exp(k)", WHOLE, "sum_range|constant|off_by_one"),
    ("x d^T", "d x^T", MATRICES, "transpose"),
    ("A x", "A^T x", MATRICES, "transpose"),
    ("W d ⊙ x", "W^T d ⊙ x", MATRICES, "transpose"),
    ("(W^T d) x", "(W^T d) ⊙ x", MATRICES, "product"),
    ("A ⊙ A", "A A", MATRICES, "product"),
    ("W^T d", "W^T d / N", MATRICES, "symbol_factor"),
    ("W^T d", "(W^T d) ⊙ sigmoid'(x)", MATRICES, "slope"),
    ("p_j", "p_i", INDEXED, "indices"),
    ("∑_k W_ki p_k", "∑_k W_ik p_k", INDEXED, "indices"),
    ("p_i (δ_ij + p_j)", "p_i (δ_ij - p_j)", INDEXED, "term_sign"),
    ("δ_ij - p_j", "p_i (δ_ij - p_j)", INDEXED, "missing_factor"),
    ("y_i - p_i", "p_i - y_i", INDEXED, "sign"),
    ("∑_k W_ik p_k", "∑_{k≠i} W_ik p_k", INDEXED, "sum_range"),
    ("-z - i", "z + i", PLANE, "sign"),
    ("z - i", "z + i", PLANE, "term_sign"),
    ("i z", "z", PLANE, "extra_factor"),
    ("[1, 3, 2]", "[1, 2, 3]", REAL, "order"),
    ("[1, 3]", "[1, 2, 3]", REAL, None),
    ("0", "x y", REAL, None),
    ("7", "5", REAL, None),
    ("x = 2", "x = 3", Declarations(asks="equation"), None),
]


@pytest.mark.parametrize(("student", "reference", "declared", "tag"), SLIPS)
def test_a_slip_is_named_by_its_sort_or_not_at_all(student, reference, declared, tag):
    trees = read(student, declared), read(reference, declared)
    assert compare(*trees, declared).verdict == "not_equal"
    found = detect(*trees, declared)
    assert (found and found.tag) in ((tag or "").split("|") if tag else (None,)), found


def test_what_was_found_is_told_exactly_for_staff():
    found = detect(read("2(y - t)", REAL), read("y - t", REAL), REAL)
    assert found is not None
    assert found.exact == "2 times the right one"


def test_large_formulas_are_left_alone():
    large = read(" + ".join(f"sin({n} x)" for n in range(80)), REAL)
    assert detect(Apply("neg", (large,)), large, REAL) is None


factors = st.fractions(-12, 12, max_denominator=12).filter(lambda factor: factor not in (0, 1))
references = st.sampled_from(
    ["x y + t", "exp(x) - y", "(y - t) y (1 - y)", "sin(x) / (2 + t^2)", "tanh(x + y)^2", "a - b"]
)


@given(factor=factors, reference=references)
def test_a_multiple_of_the_right_formula_is_always_known_for_one(factor, reference):
    right = read(reference, REAL)
    found = detect(Apply("mul", (rational(factor), right)), right, REAL)
    assert found is not None
    assert found.tag == ("sign" if factor == -1 else "factor")


@given(factor=factors, name=st.sampled_from(["W", "A", "d x^T", "A ⊙ A - A^T"]))
@settings(max_examples=40)
def test_a_multiple_of_the_right_matrix_is_known_for_one(factor, name):
    right = read(name, MATRICES)
    found = detect(Apply("mul", (rational(factor), right)), right, MATRICES)
    assert found is not None
    assert found.tag == ("sign" if factor == -1 else "factor")


_MONOMIALS = ("x^2", "x y", "y", "1")
coefficients = st.tuples(*[st.integers(-4, 4)] * len(_MONOMIALS))


@given(student=coefficients, reference=coefficients)
@settings(max_examples=300)
def test_no_sort_of_slip_is_told_of_polynomials_that_are_not_so_related(student, reference):
    """Coefficients say independently what is true of two polynomials."""
    if student == reference:
        return
    trees = [read(" + ".join(f"({c}) {m}" for c, m in zip(each, _MONOMIALS, strict=True)), REAL)
             for each in (student, reference)]  # fmt: skip
    found = detect(*trees, REAL)
    gaps = [one - other for one, other in zip(student, reference, strict=True)]
    pairs = list(zip(student, reference, strict=True))
    proportional = all(a * pairs[k][1] == pairs[k][0] * b for a, b in pairs for k in range(len(pairs)))
    true_of = {
        "sign": all(a == -b for a, b in pairs),
        "factor": proportional,
        "constant": not any(gaps[:3]),
        "off_by_one": not any(gaps[:3]) and abs(gaps[3]) == 1,
        "term_sign": all(a in (b, -b) for a, b in pairs),
        "missing_term": all(a in (b, 0) for a, b in pairs),
        "extra_term": all(b in (a, 0) for a, b in pairs),
    }
    assert found is None or true_of.get(found.tag, True), (found, student, reference)
    assert not true_of["sign"] or (found and found.tag == "sign")


@given(student=TREES, reference=TREES)
@settings(max_examples=150, deadline=None)
def test_no_formula_makes_it_raise(student, reference):
    assert detect(student, reference, Declarations()) is None or compare(student, reference, Declarations()) is not None
