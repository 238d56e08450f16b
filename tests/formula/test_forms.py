"""Forms of answers that are right: which spellings keep a form, and which break it."""

from fractions import Fraction

import pytest
from formula_examples import PLAIN, TREES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.formula import Declarations, Tree, read
from grader.formula.forms import FORMS, Undecidable, broken_form, count_operations, read_form
from grader.formula.tree import Apply, Name, Num, rational, whole
from grader.model.form import FORM_ALIASES, describe_form

NAMES = Declarations(symbols=dict.fromkeys("xyzabcknt"))

#: A form, with the reference behind `@` where that says which variable is meant; what keeps it; what breaks it.
TABLE = {
    "factored": (
        [
            "2(x-1)(x+1)",
            "(x-1)(x-1)",
            "(x-1)^2",
            "x(x+1)",
            "-(x-1)",
            "(1-x)(x+1)",
            "5",
            "x",
            "x+1",
            "x^2+1",
            "24(x-1/4)",
            "4(1-x/2)^2",
            "(x+1)/(x-1)",
            "(x^2+2x+2)(x^2-2x+2)",
            "(x-y)(x+y)",
            "(x-√2)(x+√2)",
            "x^2-2",
            "y(1-y)(y-t)",
            "3*2*(x-1)",
            "(xy-1)^2",
            "0",
            "x^3(x-1)^2",
            "((x-1)(x+2))^2",
        ],
        [
            "(2x-2)(x+1)",
            "x^2-1",
            "2x+2",
            "x(x-4+4/x)",
            "x(x-1)/x",
            "x^4+4",
            "x^2-y^2",
            "sin(x)^2-1",
            "x+x",
            "x^8+16x^4+48",
            "xy-x",
            "a(x+1)+b(x+1)",
            "(x^2-1)^2",
        ],
    ),
    "expanded": (
        [
            "x^2-1",
            "2x-2",
            "x+x",
            "x/2+1/2",
            "1/(x+1)",
            "(2x)^2",
            "cos(2(x+1))",
            "(2+3)x",
            "(x+1)+y",
            "(x+1)^n",
            "sqrt(x+1)",
            "2sqrt(x+1)",
            "x/(x+1)",
            "(x+1)^1",
            "x^2 - x√3",
        ],
        [
            "2(x-1)",
            "(x-1)(x+1)",
            "x^2-(a+b)x+a b",
            "-(x-1)",
            "(x+1)/2",
            "1/(x+1)^2",
            "x(y+1)",
            "x-(y-1)",
            "x(x(x+1)+1)",
            "(a-x)^6000",
            "1/(x(x+1))",
        ],
    ),
    "single_fraction": (
        ["a/b", "x+1", "(x+1)/(x-1)", "x^-1", "-(a/b)", "(1/2)x", "e^(-x)/(1+e^(-x))^2", "2x^2", "3/4"],
        ["1+1/x", "x/(y/z)", "a/b/c", "1/2+1/3", "1/x*1/y", "x/2+1", "(1/x+1)/y", "x+x^-1", "1/(1-1/n)"],
    ),
    "lowest_terms": (
        ["1/2", "x/2", "(x+1)/2", "3/2", "√3/3", "0.5", "0.5x/y", "(x+1)/(x+2)", "sqrt(2)/2", "3.2*10^-3"],
        [
            "2/4",
            "2x/4",
            "x/x",
            "(x^2-1)/(x-1)",
            "(2x+2)/4",
            "2/3*3/4",
            "x+2/4",
            "sin(2x/4)",
            "-2/-4",
            "0.5/2",
            "x^2/x",
            "4/2",
            "x*2^-1*2",
            "1/√3",
            "1/(1-√2)",
            "x-1/-4",
        ],
    ),
    "rationalised": (
        ["√2/2", "1/x", "1/√x", "√3"],
        ["1/√2", "1/(1+√2)", "2^(-1/2)", "x/(2√3)"],
    ),
    "evaluated": (
        [
            "1/3",
            "√2",
            "2√2",
            "π/2",
            "x+2",
            "2x",
            "-x",
            "sin(1)",
            "2/4",
            "1/2*x",
            "3.2*10^-3",
            "2^64",
            "log_2 3",
            "max(x,2)",
            "(x+1)^2",
            "1/(1+e^(-x))",
            "50%",
            "y(1-y)(y-t)",
            "x_{1+1}",
            "2^x",
            "1/x",
            "x-1/2",
        ],
        [
            "2+3",
            "2*3",
            "4/2",
            "2^3",
            "sqrt(4)",
            "x+0",
            "1*x",
            "x^1",
            "x*2*3",
            "x+2+3",
            "-1*x",
            "--x",
            "x-(-3)",
            "sin(0)",
            "e^0",
            "ln(e)",
            "cos(π)",
            "3!",
            "abs(-3)",
            "0*x",
            "x/1",
            "1/2*1/3",
            "√2*√2",
            "√2^2",
            "0.5/2",
            "x^0",
            "2π*3",
            "8^(1/3)",
            "log_2 8",
            "max(1,2)",
            "-2/-3",
            "tanh(0)",
            "x+1-1",
            "3/4*2",
            "10^3",
            "floor(2.5)",
            "1^x",
            "sin(π/6)",
            "-(-(x))",
        ],
    ),
    "simplified": (
        [
            "2x",
            "x^2",
            "2x+5",
            "x+y",
            "2√2",
            "x^5",
            "x+1/x",
            "(x+1)(x-1)",
            "y(1-y)(y-t)",
            "√6",
            "e^(-x)/(1+e^(-x))^2",
            "x+2x^2",
            "(x+1)^2+3",
            "3-x",
            "x/y+1/y",
            "1/2*x",
        ],
        [
            "x+x",
            "x*x",
            "2(x+1)+3",
            "x/(y/z)",
            "2x/4",
            "√8",
            "x^2*x^3",
            "(x^2)^3",
            "x(x+1)-x^2",
            "√2√3",
            "a/b/c",
            "x y+y x",
            "√2+√2",
            "sin(x)+sin(x)",
            "π+π",
            "(x-1)(x-1)",
        ],
    ),
    "decimal": (
        ["0.5", "-0.5", "3", ".5"],
        ["1/2", "√2", "5e-1"],
    ),
    "fraction": (
        ["1/2", "-1/2", "3", "7/2", "-1/-2"],
        ["0.5", "3+1/2", "1/2/3", "x/2"],
    ),
    "mixed": (
        ["3+1/2", "-(3+1/2)", "-3-1/2", "1/2", "3"],
        ["7/2", "3.5", "3-1/2", "3+3/2"],
    ),
    "scientific": (
        ["3.2e-3", "3.2*10^-3", "-3.2*10^5", "10^3", "5", "3.20e5", "0", "3.2×10^{-3}"],
        ["32e-4", "0.32*10^-2", "50", "2*3"],
    ),
    "partial_fractions@1/(x-1)-1/(x+1)": (
        [
            "1/(x-1)-1/(x+1)",
            "x+1/x",
            "1/x^2",
            "1/(2(x-1))",
            "(1/2)/(x-1)",
            "(x+1)/(x^2+1)",
            "1/(x-1)^2+1/(x-1)",
            "3",
            "a/(x+1)",
        ],
        ["2/(x^2-1)", "x/(x-1)", "1/x+2/x", "x^2/(x^2+1)", "x/(x-1)^2", "1/((x+1)(x+a))"],
    ),
    "completed_square@(x-1)^2": (
        [
            "(x-1)^2+7",
            "(x-5)^2",
            "x^2",
            "3(x-4)^2-2",
            "-(x-1)^2",
            "(2x-3)^2+1",
            "2-(x+1)^2",
            "(x+a)^2-a^2",
            "y=(x-1)^2+2",
            "((x-1)/2)^2+1",
            "3+(x-1)^2/4",
        ],
        ["x^2+2x", "x+1", "(x-1)(x-1)", "x(x+2)", "(x^2-1)^2", "y=x^2+2x"],
    ),
    "only:a,y": (
        ["a+y"],
        ["a+x"],
    ),
    "without:dsigmoid": (
        ["sigmoid(x)"],
        ["σ'(x)"],
    ),
    "at_most:2": (
        ["x+y", "x+y-a", "-3x", "-x+y", "sin(x)/2", "x-2-3"],
        ["x y+a-1", "2x^2+1"],
    ),
}

#: Two spellings, and whether one is the other up to order and grouping.
ORDERS = [
    ("x+y", "y+x", True),
    ("x+x", "2x", False),
    ("x/y", "x*y^-1", False),
    ("-x+y", "y-x", True),
    ("a/b/c", "a/(b*c)", False),
    ("a/b*c", "a*c/b", True),
    ("x/2", "1/2 x", False),
    ("-1*x", "-x", False),
    ("x*(-2)", "-2x", True),
    ("x/(-y)", "-x/y", False),
    ("(a+b)+c", "a+(c+b)", True),
    ("a(bc)", "c b a", True),
    ("1*x/2", "x/2", False),
    ("exp(x)", "e^x", True),
    ("√x", "x^(1/2)", False),
    ("0.5", "1/2", False),
    ("0.50", "0.5", True),
    ("-(a+b)", "-a-b", False),
    ("x^2", "x*x", False),
    ("a-(b-c)", "a-b+c", False),
    ("sin(x+y)", "sin(y+x)", True),
    ("(x+1)^2", "(1+x)^2", True),
    ("x+0", "x", False),
    ("--x", "x", False),
    ("(-x)(-y)", "xy", False),
    ("x<1", "1>x", False),
    ("y=x", "x=y", True),
    ("4.0", "4", False),
    ("{1,2,1}", "{1,1,2}", True),
    ("{1,2,1}", "{1,2}", False),
]

ROWS = [
    (form, text, kept)
    for form, (keeping, breaking) in TABLE.items()
    for texts, kept in ((keeping, True), (breaking, False))
    for text in texts
]


def _read(text: str) -> Tree:
    return read(text, NAMES.model_copy(update={"asks": "equation"}) if "=" in text else NAMES)


def _keeps(tree: Tree, form: str, reference: Tree | None = None) -> bool:
    return broken_form(tree, form, NAMES, tree if reference is None else reference) is None


@pytest.mark.parametrize(("form", "text", "kept"), ROWS)
def test_an_answer_keeps_the_form_or_is_told_what_to_do(form, text, kept):
    name, _, reference = form.partition("@")
    tree = _read(text)
    complaint = broken_form(tree, name, NAMES, _read(reference) if reference else tree)
    assert (complaint is None) == kept, complaint
    if complaint is not None:
        assert complaint.endswith(".")
        assert complaint[0].isupper() or complaint[0] == "“"


@pytest.mark.parametrize(("one", "other", "same"), ORDERS)
def test_only_order_and_grouping_may_differ(one, other, same):
    first, second = _read(one), _read(other)
    assert _keeps(first, "same", second) == same
    assert _keeps(second, "same", first) == same


def test_products_of_matrices_keep_their_order():
    declared = Declarations(shapes={"A": ("n", "n"), "B": ("n", "n")})
    one, other = (read(text, declared) for text in ("A B + A", "A + B A"))
    assert broken_form(one, "same", declared, other) is not None
    assert broken_form(read("A + A B", declared), "same", declared, one) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("x", 0),
        ("-3", 0),
        ("-x", 1),
        ("x - y", 1),
        ("x y z", 2),
        ("sin(x)^2", 2),
        ("x - 3 + y", 2),
        ("max(x, y, z)", 2),
    ],
)
def test_operations_are_counted_as_one_would(text, count):
    assert count_operations(_read(text)) == count


@pytest.mark.parametrize(
    ("form", "text", "kept"),
    [
        ("factored", "(x(x+1), x-1)", True),
        ("factored", "(x(x+1), x^2-1)", False),
        ("evaluated", "[1, 2; 3, 2+2]", False),
        ("expanded", "{x^2, x > 0; x(x+1), otherwise}", False),
        ("factored", "y = (x-1)(x+1)", True),
        ("expanded", "y = (x-1)(x+1)", False),
    ],
)
def test_every_part_of_an_answer_keeps_the_form(form, text, kept):
    assert _keeps(_read(text), form) == kept


def test_the_unknown_of_partial_fractions_is_that_of_the_reference():
    reference = _read("1/((a-1)(x+1)) - 1/((a-1)(x+a))")
    assert _keeps(reference, "partial_fractions", reference)
    assert not _keeps(_read("1/((x+1)(x+a))"), "partial_fractions", reference)


@pytest.mark.parametrize("text", ["(x+y)^99", "x^61-1+y", "(a+b+c+x+y+z+t+n)^16", "x^2 - 2^90000000 x"])
@pytest.mark.parametrize("form", ["factored", "completed_square"])
def test_what_is_too_large_is_left_to_a_person(form, text):
    with pytest.raises(Undecidable):
        broken_form(Apply("add", (_read(text), Num("1"))), form, NAMES, _read("x"))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("FacForm", "factored"),
        ("Factorised", "factored"),
        ("single fraction", "single_fraction"),
        ("no unevaluated arithmetic", "evaluated"),
        ("same-up-to-order", "same"),
        ("only: a, y", "only:a,y"),
        ("at most: 6", "at_most:6"),
        ("in terms of: a", "only:a"),
    ],
)
def test_forms_go_by_several_names(text, form):
    assert read_form(text) == form
    assert read_form(form) == form


@pytest.mark.parametrize("text", ["", "nice", "only", "only:", "at_most:few", "at_most:1,2", "factored:x"])
def test_what_is_no_form_is_told_with_those_there_are(text):
    with pytest.raises(ValueError, match="one of factored, expanded"):
        read_form(text)


def test_every_name_leads_to_a_form_that_can_be_described():
    assert {read_form(f"{name}:1" if form in ("only", "without", "at_most") else name).partition(":")[0]
            for name, form in FORM_ALIASES.items()} >= set(FORM_ALIASES.values())  # fmt: skip
    assert all(describe_form(form) for form in (*FORMS, "only:a,y", "without:sin", "at_most:6"))


COEFFICIENTS = st.lists(st.integers(-9, 9), min_size=2, max_size=4).filter(lambda found: found[-1] != 0)


def _polynomial(coefficients: list[int]) -> Tree:
    """A polynomial in x with these coefficients, lowest first, written out."""
    parts: list[Tree] = []
    for degree, coefficient in enumerate(coefficients):
        power: Tree = Name("x") if degree == 1 else Apply("pow", (Name("x"), Num(str(degree))))
        if coefficient and degree:
            size: Tree = power if abs(coefficient) == 1 else Apply("mul", (whole(abs(coefficient)), power))
            parts.append(size if coefficient > 0 else Apply("neg", (size,)))
        elif coefficient:
            parts.append(whole(coefficient))
    return parts[0] if len(parts) == 1 else Apply("add", tuple(parts))


def _expanded(factors: list[list[int]]) -> list[int]:
    product = [1]
    for factor in factors:
        longer = [0] * (len(product) + len(factor) - 1)
        for at, one in enumerate(product):
            for beside, other in enumerate(factor):
                longer[at + beside] += one * other
        product = longer
    return product


@given(st.lists(COEFFICIENTS, min_size=1, max_size=4), st.integers(-5, 5).filter(bool))
def test_what_the_algebra_factors_is_factored(factors, number):
    from flint import fmpz_poly

    found = fmpz_poly([number * each for each in _expanded(factors)]).factor()
    parts = [Apply("pow", (_polynomial([int(each) for each in factor.coeffs()]), Num(str(times))))
             for factor, times in found[1]]  # fmt: skip
    tree = Apply("mul", (whole(int(found[0])), *parts))
    assert _keeps(tree, "factored")
    sums = [times for factor, times in found[1] if len([each for each in factor.coeffs() if each != 0]) > 1]
    if sum(sums) > 1:
        assert not _keeps(tree, "expanded")


@given(st.lists(COEFFICIENTS, min_size=2, max_size=3))
def test_what_is_multiplied_out_is_expanded_and_no_longer_factored(factors):
    tree = _polynomial(_expanded(factors))
    assert _keeps(tree, "expanded")
    if isinstance(tree, Apply) and tree.op == "add":
        assert not _keeps(tree, "factored")


@given(st.fractions(max_denominator=1000))
def test_a_fraction_in_lowest_terms_is_one_and_a_widened_one_is_not(number):
    tree = rational(number)
    for form in ("fraction", "lowest_terms", "single_fraction"):
        assert _keeps(tree, form)
    wide = Apply("div", (whole(3 * number.numerator), Num(str(3 * number.denominator))))
    assert not _keeps(wide, "lowest_terms")
    assert not _keeps(Apply("add", (tree, rational(Fraction(1, 2)))), "evaluated")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(TREES, TREES)
def test_any_tree_is_judged_for_any_form(tree, reference):
    for form in (*FORMS, "only:x", "without:sin", "at_most:3"):
        try:
            complaint = broken_form(tree, form, PLAIN, reference)
        except Undecidable:
            continue
        assert complaint is None or len(complaint) < 400
    assert broken_form(tree, "same", PLAIN, tree) is None


@given(TREES)
def test_what_is_simplified_is_evaluated_and_in_lowest_terms(tree):
    try:
        if broken_form(tree, "simplified", PLAIN, tree) is None:
            assert broken_form(tree, "evaluated", PLAIN, tree) is None
            assert broken_form(tree, "lowest_terms", PLAIN, tree) is None
    except Undecidable:
        pass
