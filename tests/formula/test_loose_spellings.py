"""Spellings of other systems' students: bars within bars, mixed numbers in percent, powers of ten in LaTeX, sets."""

from typing import Any

import pytest

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question

TALL: dict[str, Any] = {"shapes": {"A": ["N", "d"], "v": ["d"], "S": ["d", "d"]}}


def judged(student: str, reference: str, **question: Any) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        # a bar behind a letter that opens
        ("u|v + w|t||", "u*abs(v + w*abs(t))", {}),
        ("||u||v||", "abs(u)*abs(v)", {"format": "latex"}),
        ("|u - 2|v||", "abs(u - 2*abs(v))", {}),
        # numbers
        ("2 3/8%", "19/800", {"kind": "numeric"}),
        ("2 3/8 percent", "19/800", {"kind": "numeric"}),
        ("2 000 3/8", "16003/8", {"kind": "numeric"}),
        (r"\frac{4.5E-2}{t}", "0.045/t", {"format": "latex"}),
        ("4E-2 + E", "5E - 2", {"format": "latex", "variables": ["E"]}),
        (
            r"12\,\mathrm{N}\cdot\mathrm{m}",
            "12 N m",
            {"format": "latex", "kind": "numeric", "options": {"units": True}},
        ),
        ("t - 3 1/4", "t - 13/4", {"variables": ["t"]}),
        ("-3 1/4 t", "-13t/4", {"variables": ["t"]}),
        ("[3 1/4, t]", "[13/4, t]", {"variables": ["t"]}),
        # an amount of money
        ("2,500.75 €", "2500.75", {}),
        ("40$", "40", {"kind": "numeric"}),
        ("£ 8", "8", {}),
        # logarithms to the base two, a constant as spreadsheets call it, and Maxima's behind a number
        ("lb(32) + ld(t)", "5 + ln(t)/ln(2)", {}),
        ("4*pi()*t", "4 pi t", {}),
        ("3%e^t - 2%pi", "3 exp(t) - 2pi", {}),
        # products of vectors, and names for each of several values
        ("<2, 0, 1>.<3, 5, 4>", "10", {}),
        ("[2, 0, 1] × [3, 5, 4]", "[-5, -5, 10]", {}),
        (r"g \times h", "cross(g, h)", {"format": "latex", "shapes": {"g": [3], "h": [3]}}),
        ("id(2)", "[[1, 0], [0, 1]]", {}),
        ("u, v = 4, w/2", "v = w/2, u = 4", {}),
        # functions that have run into a name and end in a digit
        ("Katan2(1, 1)", "K pi/4", {}),
        ("klog10(100)", "2k", {}),
        # braces as brackets
        (r"\{u + v\}\{w - t\}", "(u + v)(w - t)", {"format": "latex"}),
        (r"3\{u + v\}", "3u + 3v", {"format": "latex"}),
        # brackets that LaTeX spells out
        (r"\left\lgroup u + v\right\rgroup w", "(u + v) w", {"format": "latex"}),
        (r"\mleft(u + v\mright)\lparen w\rparen", "(u + v) w", {"format": "latex"}),
        (r"\mleft|u\mright|", "abs(u)", {"format": "latex"}),
        # sums as Maple writes them
        ("sum(u^j, j=0..3)", "1 + u + u^2 + u^3", {}),
        ("prod(u + j, j = 1 .. 2)", "(u + 1)(u + 2)", {}),
        ("sum(u^j, j, 0..3)", "1 + u + u^2 + u^3", {}),
        ("sum(u^j, j=0, 3)", "1 + u + u^2 + u^3", {}),
        # a transposed inverse
        ("S^-T v", "inv(S^T) v", TALL),
        (r"S^{-\top} v", "inv(S^T) v", TALL),
        ("(S^T)^(-1) v", "S^(-T) v", TALL),
        # an inverse that there is for tall matrices only
        ("(A^T A)^-1 A^T A v", "v", TALL),
        ("inv(A^T A) (A^T A) v", "v", TALL),
    ],
)
def test_it_is_read_as_it_is_meant(student: str, reference: str, question: dict[str, Any]) -> None:
    found = judged(student, reference, **question)
    assert found.verdict == "equal", found


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        ("u|v + w|t||", "u*abs(v - w*abs(t))", {}),
        ("2 3/8%", "19/8", {"kind": "numeric"}),
        ("4E-2", "4E + 2", {"format": "latex", "variables": ["E"]}),
        ("Katan2(1, 2)", "K pi/4", {}),
        (r"\{u + v\}\{w - t\}", "(u + v)(w + t)", {"format": "latex"}),
        ("(A^T A)^-1 A^T A v", "2 v", TALL),
        ("(S - S)^-1 v", "v", TALL),
        ("S^-1 v", "inv(S^T) v", TALL),
        ("sum(u^j, j=0..2)", "1 + u + u^2 + u^3", {}),
    ],
)
def test_what_is_wrong_stays_so(student: str, reference: str, question: dict[str, Any]) -> None:
    assert judged(student, reference, **question).verdict == "not_equal"


@pytest.mark.parametrize("student", ["3 5/4 u", "3 4 u", "3 1/4u", "u/3 1/4 v"])
def test_only_a_proper_fraction_standing_apart_is_added_to_a_number(student: str) -> None:
    assert judged(student, "u v", variables=["u", "v"]).verdict in ("unreadable", "not_equal")
    assert "+" not in judged(student, "u v", variables=["u", "v"]).read_as


@pytest.mark.parametrize("student", ["u --- v", "2^--3", "u - - - v---w", "||u|", "|u|v|", "u || v || w", "|u + |v|"])
def test_too_many_signs_and_bars_that_are_left_over_are_refused(student: str) -> None:
    assert judged(student, "u + v", variables=["u", "v", "w"]).verdict == "unreadable"


@pytest.mark.parametrize("student", ["S @ 2 v", "2 @ S v", "S @ -1", "1/2 @ S v", "S @ v @ 2", "3@4"])
def test_the_product_of_matrices_is_refused_with_a_number(student: str) -> None:
    found = judged(student, "2 S v", **TALL)
    assert (found.verdict, "write *" in found.reason) == ("unreadable", True)
    assert judged("2 * S @ v", "2 S v", **TALL).verdict == "equal"


@pytest.mark.parametrize(("student", "meant"), [(r"3\lnu", r"\ln u"), (r"u \geqv", r"\geq v"), (r"\expt", r"\exp t")])
def test_a_command_that_a_letter_has_run_into_is_asked_for_anew(student: str, meant: str) -> None:
    found = judged(student, "u", variables=["u", "v", "t"], format="latex")
    assert (found.verdict, f"Did you mean {meant}?" in found.reason) == ("unreadable", True)


@pytest.mark.parametrize(
    ("student", "verdict"),
    [
        ("v @ p", "undecided"),
        ("(S @ v) @ (S^-1 @ p)", "not_equal"),
        ("v.T @ p", "equal"),
        ("v @ v", "not_equal"),
        ("v @ p^T", "not_equal"),
    ],
)
def test_whoever_multiplies_two_columns_with_an_at_sign_is_asked_whether_the_inner_product_is_meant(
    student: str, verdict: str
) -> None:
    found = judged(student, "v^T p", shapes={"S": ["d", "d"], "v": ["d", 1], "p": ["d", 1]})
    assert (found.verdict, found.did_you_mean) == (verdict, ("v·p",) if verdict == "undecided" else ())


ARRAYS = {"shapes": {"S": ["d", "d"], "X": ["n", "d"], "v": ["d"], "p": ["d"], "y": ["n"], "c": ["d", 1]}}


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("v @ p", "v^T p", "equal"),
        ("p @ v + 1", "v^T p + 1", "equal"),
        ("v @ S @ p", "v^T S p", "equal"),
        ("y @ X", "X^T y", "equal"),
        ("(X @ v - y) @ (X @ v - y)", "norm(X v - y)^2", "equal"),
        ("np.matmul(v, p)", "v^T p", "equal"),
        ("v @ c", "v^T c", "undecided"),
        ("c @ c", "norm(c)^2", "undecided"),
        ("v @ S @ p", "v^T S^T p", "not_equal"),
        ("(S @ v) @ (S^-1 @ p)", "v^T p", "not_equal"),
        ("v @ v", "v^T p", "not_equal"),
        ("v @ p^T", "v^T p", "not_equal"),
        ("X @ y", "X^T y", "not_equal"),
    ],
)
def test_of_arrays_of_one_dimension_an_at_sign_is_the_product_that_numpy_means(student, reference, verdict) -> None:
    assert judged(student, reference, **ARRAYS).verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("X.sum(axis=0)", "sum(X, axis=0)", "equal"),
        ("np.sum(X, 0) / n", "np.mean(X, axis=0)", "equal"),
        ("X.mean(dim=1)", "X v", "not_equal"),
        ("np.sum(X * X, axis=1)", "diag(X X^T)", "equal"),
        ("torch.sum(X, dim=-1, keepdim=True)", "X.sum(1)", "equal"),
        ("X.sum(axis=0) @ v", "sum(X v)", "equal"),
        ("X.sum(axis=1)", "X.sum(axis=0)", "not_equal"),
        ("X.sum()", "X.sum(axis=0)", "not_equal"),
        ("X.mean(axis=0)", "X.sum(axis=0)", "not_equal"),
        ("np.sum(v, axis=0)", "sum(v)", "equal"),
        ("X.sum(axis=0)", "X.sum(axis=0, keepdims=True)", "undecided"),
        ("X.sum(keepdims=True, axis=0)", "X.sum(axis=0).T", "equal"),
        ("X.sum(axis=2)", "sum(X)", "unreadable"),
        ("X.sum(axis=0, axis=1)", "sum(X)", "unreadable"),
        ("X.max(axis=0)", "sum(X)", "unreadable"),
        ("np.exp(X, axis=0)", "sum(X)", "unreadable"),
        ("mean(v, p)", "mean(v)", "unreadable"),
        ("sum(keepdims=True)", "sum(X)", "unreadable"),
    ],
)
def test_a_sum_or_mean_along_an_axis_is_a_column_of_them(student: str, reference: str, verdict: str) -> None:
    question = {**ARRAYS, "variables": ["n"]}
    assert judged(student, reference, **question).verdict == verdict


def test_an_axis_is_refused_where_nothing_is_declared_to_have_one() -> None:
    assert judged("sum(x, axis=0)", "x", variables=["x"]).verdict == "unreadable"
    assert judged("mean(x, 0)", "x", variables=["x"]).verdict == "unreadable"


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("v/|v|", "v/norm(v)", "equal"),
        ("v^T p/(|v| |p|)", "v^T p/(norm(v) norm(p))", "equal"),
        ("|v|^2 + 1", "||v||^2 + 1", "equal"),
        ("sum(|v|)", "norm(v)", "not_equal"),
        ("max(|v|)", "norm(v)", "undecided"),
        ("|v|^T |v|", "norm(v)", "not_equal"),
        ("|v| + norm(v)", "sum(|v|) + norm(v)", "not_equal"),
        ("abs(v)", "norm(v)", "undecided"),
        ("|S|", "norm(S)", "undecided"),
        ("|v|^2", "v^T v", "undecided"),
    ],
)
def test_bars_around_a_vector_are_its_norm_where_the_reference_has_one(student, reference, verdict) -> None:
    assert judged(student, reference, **ARRAYS).verdict == verdict


def test_other_orders_and_signs_are_asked_back() -> None:
    assert judged("root(3, 8)", "2").did_you_mean == ("root(8, 3)",)
    assert judged("root(3, 8)", "3").verdict == "not_equal"
    assert judged("+-3", "-3").did_you_mean == ("-3",)
    assert judged("+-3", "3").verdict == "not_equal"
    assert judged("-(b +-sqrt(c))", "-b+-sqrt(c)").did_you_mean == ("-(b ± sqrt(c))",)
    assert judged("x = a + b or x = a - b", "x = a+-b", kind="equation").verdict == "undecided"
    assert judged("a - b", "a+-b").verdict == "equal"
    assert judged("a + b", "a+-b").verdict == "not_equal"
    assert judged("{x + 3, x - 3}", "x+-3").verdict == "not_equal"
    assert judged("g * z", "g ⊙ z", shapes={"g": ["n"], "z": ["n"]}, format="ascii").did_you_mean == ("g ⊙ z",)


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("Bsin(pi)", "0", "equal"),
        ("Kacos(1) + 2", "2", "equal"),
        ("Barg(1)", "0", "equal"),
        ("Bsin(1)", "0", "not_equal"),
        ("ssin(pi)", "0", "unreadable"),
        ("Bsinh(0", "0", "unreadable"),
        ("my_function(0)", "0", "unreadable"),
        ("theta_max(1 - x)", "theta_max - x theta_max", "equal"),
    ],
)
def test_a_letter_before_a_function_is_a_factor_where_nothing_is_declared(student, reference, verdict) -> None:
    assert judged(student, reference).verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("matrix([1, 2, 3])", "[[1, 2, 3]]", "equal"),
        ("transpose(matrix([1, 2, 3]))", "matrix([1], [2], [3])", "equal"),
        ("matrix([1, 2], [3, 4])", "[[1, 2], [3, 4]]", "equal"),
        ("Matrix([1, 2, 3])", "[[1], [2], [3]]", "equal"),
        ("np.array([1, 2, 3])", "[1, 2, 3]", "equal"),
        ("matrix([1, 2, 3])", "[1, 2, 3]", "equal"),
        ("matrix([1], [2], [3])", "matrix([1, 2, 3])", "not_equal"),
        ("[[1], [2], [3]]", "matrix([1, 2, 3])", "not_equal"),
    ],
)
def test_a_matrix_told_by_one_list_is_a_row(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference).verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("np.where(v > 0, v, 0)", "relu(v)", "equal"),
        ("np.where(v > 0, v, 0.1*v)", "leaky_relu(v, 0.1)", "equal"),
        ("np.where(v > p, v, p)", "(v + p + abs(v - p))/2", "equal"),
        ("np.where(v > 1, 1, np.where(v < 0, 0, v))", "min(max(v, 0), 1)", "equal"),
        ("np.where(v < 0, v, 0)", "relu(v)", "not_equal"),
        ("np.where(v > 0, y, 0)", "relu(v)", "not_equal"),
        ("v.dot(S).dot(p)", "v^T S p", "equal"),
        ("X.T.dot(X.dot(v) - y)", "X^T(X v - y)", "equal"),
        ("p.dot(S).dot(v)", "v^T S p", "not_equal"),
        ("np.sum(S**2)", "tr(S^T S)", "equal"),
        ("np.sum(S**2)", "sum(S S)", "not_equal"),
        ("sum(S**2)", "tr(S^T S)", "undecided"),
        ("sum(S^2)", "sum(S S)", "equal"),
        ("np.sum(S * S)", "tr(S^T S)", "equal"),
    ],
)
def test_arrays_are_reckoned_with_as_numpy_does(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference, **ARRAYS).verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        ("h × g", "cross(g, h)", {"shapes": {"g": [3], "h": [3]}}),
        ("u, v = w/2, 4", "u = 4, v = w/2", {}),
        ("u, v = 4", "u = 4, v = w/2", {}),
    ],
)
def test_the_order_of_a_cross_product_and_of_named_values_counts(student, reference, question) -> None:
    assert judged(student, reference, **question).verdict == "not_equal"
