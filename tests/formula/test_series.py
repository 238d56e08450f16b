"""Sums of many and of endlessly many terms: by a formula where there is one, and never beyond where they converge."""

from typing import Any

import pytest

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question

SHARE: dict[str, Any] = {"variables": {"r": [0.05, 0.95]}}


def judged(student: str, reference: str, **question: Any) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        ("sum_{k=0}^{inf} r^k", "1/(1-r)", SHARE),
        ("1/(1-r)", r"\sum_{k=0}^{\infty} r^k", {}),
        (r"\sum_{k=1}^{\infty} k r (1-r)^{k-1}", "1/r", SHARE),
        ("sum_{k=0}^{inf} k^2 r^k", "r(1+r)/(1-r)^3", SHARE),
        ("sum_{k=0}^{inf} (2r^k - (r/2)^k)", "2/(1-r) - 1/(1-r/2)", SHARE),
        ("sum_{k=0}^{inf} exp(-a k)", "1/(1-e^-a)", {"assumptions": {"a": "positive"}}),
        ("sum_{k=1}^{inf} 1/2^k", "1", {"kind": "numeric"}),
        ("sum_{k=1}^{10} k", "55", {"kind": "numeric"}),
        ("sum_{k=1}^{1000} k^2", "333833500", {}),
        ("sum_{k=0}^{1000} 0.5^k", "2 - 0.5^1000", {}),
        ("sum_{k=0}^{n} r^k", "(1-r^(n+1))/(1-r)", {"assumptions": {"n": "natural"}}),
        ("(1-b) sum_{i=1}^{t} b^(t-i)", "1 - b^t", {"variables": ["b", "t"]}),
    ],
)
def test_a_sum_is_what_its_formula_says(student: str, reference: str, question: dict[str, Any]) -> None:
    assert judged(student, reference, **question).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [
        ("sum_{k=1}^{inf} r^k", "1/(1-r)", SHARE),
        ("sum_{k=0}^{inf} (-r)^k", "1/(1-r)", SHARE),
        ("1/(1+r)", r"\sum_{k=0}^{\infty} r^k", {}),
        ("sum_{k=1}^{inf} (k+1) r^k", "r/(1-r)^2", SHARE),
        ("sum_{k=1}^{1000} k", "500501", {}),
        ("sum_{k=0}^{500} 0.95^k", "20", {}),
        ("sum_{k=0}^{n} r^k", "(1-r^n)/(1-r)", {"assumptions": {"n": "natural"}}),
    ],
)
def test_another_sum_is_not(student: str, reference: str, question: dict[str, Any]) -> None:
    assert judged(student, reference, **question).verdict == "not_equal"


@pytest.mark.parametrize(
    ("student", "reference"), [("sum_{k=0}^{inf} r^k", "1/(1-r)"), ("x + 1 + 0 * sum_{k=0}^{inf} x^k", "|x + 1|")]
)
def test_a_series_that_diverges_where_a_value_is_asked_for_is_never_called_right(student: str, reference: str) -> None:
    assert judged(student, reference).verdict == "undecided"


def test_a_series_without_a_formula_is_left_undecided() -> None:
    assert judged("sum_{k=1}^{inf} 1/k^3", "1.2020569").verdict in ("undecided", "not_equal")
    assert judged("sum_{k=1}^{inf} r^k/k", "-ln(1-r)", **SHARE).verdict == "undecided"


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("sum_{m=1}^{inf} 1/m^4", "sum_{n=1}^{inf} 1/n^4", "equal"),
        ("sum_{m=1}^{n} m x", "sum_{k=1}^{n} x k", "equal"),
        ("sum_{i=1}^{3} sum_{j=1}^{i} i j", "sum_{k=1}^{3} sum_{i=1}^{k} k i", "equal"),
        ("sum_{i=1}^{3} sum_{j=1}^{i} i j", "sum_{k=1}^{3} sum_{i=1}^{k} k", "not_equal"),
        ("sum_{m=1}^{inf} 1/m^4", "sum_{n=1}^{inf} 1/n^3", "undecided"),
        ("sum_{m=2}^{inf} 1/m^4", "sum_{n=1}^{inf} 1/n^4", "undecided"),
    ],
)
def test_the_name_of_an_index_says_nothing(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference).verdict == verdict
