"""Forms of answers that are right: which spellings keep a form, and which break it."""

from fractions import Fraction

import pytest
from form_examples import NAMES, ORDERS, ROWS
from formula_examples import PLAIN, TREES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.formula import Declarations, Tree, read
from grader.formula.forms import FORMS, Undecidable, broken_form, count_operations, read_form
from grader.formula.tree import Apply, Name, Num, rational, whole
from grader.model.form import FORM_ALIASES, describe_form


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
