"""Relations in the spellings of keyboards, read where an inequality is asked for and they can be nothing else."""

from typing import Any

import pytest

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question
from grader.formula.relation_signs import respelled


def judged(student: str, reference: str, **question: Any) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("2u - v =< 7", "v >= 2u - 7"),
        ("u1 => 3v2", "u1 >= 3v2"),
        ("u <> 7", "u != 7"),
        ("u=<-7", "u <= -7"),
        ("u < 7 and 0 =< u", "[0, 7)"),
        ("u =< v", "u <= v"),
        ("u <> v", "v != u"),
        ("u => 7", "[7, inf)"),
        ("u <> 7", "R \\ {7}"),
        ("u <> 7", r"(-\infty, 7) \cup (7, \infty)"),
        ("u => 1 and u =< 7", "1 <= u <= 7"),
        ("(u => 1) and (u =< 7)", "1 <= u <= 7"),
        ("u =< 1 or u => 7", "|u - 4| >= 3"),
        ("u =< 4, v > 2", "4 >= u, v > 2"),
        ("|u| => 7", "|u| ≥ 7"),
        ("max(u, v) => 7", "max(u, v) >= 7"),
        ("{u | u => 7}", "u >= 7"),
    ],
)
def test_an_inequality_may_be_typed_with_its_signs_turned_round(student: str, reference: str) -> None:
    assert judged(student, reference).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("u => 7", "u > 7", "not_equal"),
        ("u => 7", "u <= 7", "not_equal"),
        ("u =< 7", "u < 7", "not_equal"),
        ("u <> 7", "u > 7", "not_equal"),
        ("u => 7", "[7, 9)", "not_equal"),
        ("u > 8 => u > 7", "u > 7", "unreadable"),
        ("u = 8 => u > 7", "u > 7", "unreadable"),
        ("(u > 8) => (u > 7)", "u > 7", "unreadable"),
        ("u => v", "u >= v", "unreadable"),
        ("(u) => v", "u >= v", "unreadable"),
        ("0 =< u < 7", "0 <= u < 7", "unreadable"),
        ("u => v => w", "u >= v and v >= w", "unreadable"),
        ("u <> v <> w", "u != v and v != w", "unreadable"),
        ("=> u >= 7", "u >= 7", "unreadable"),
        ("u =>", "u >= 7", "unreadable"),
        ("u ==> 7", "u >= 7", "unreadable"),
        ("u =<= 7", "u <= 7", "unreadable"),
        ("not u => 7", "u < 7", "unreadable"),
        ("u => 7", "u = 7", "unreadable"),
        ("u => 7", "7", "unreadable"),
        ("u =< 7", "7", "unreadable"),
        ("u => 7", "u + 7", "unreadable"),
        ("u => v", "not u or v", "equal"),
        ("u => v", "u or not v", "not_equal"),
        ("v =<1, 2>", "<1, 2>", "equal"),
        ("v =<1, 2>", "<1, 3>", "not_equal"),
    ],
)
def test_what_may_mean_an_implication_or_a_vector_compares_nothing(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference).verdict == verdict


def test_a_statement_that_is_asked_for_tells_what_brackets_are() -> None:
    assert judged("u => 7", "u >= 7", kind="equation").verdict == "equal"
    assert judged("2 =< u and u =< 7", "[2, 7]", kind="equation").verdict == "equal"
    assert judged("2 =< u and u =< 7", "(2, 7)", kind="equation").verdict == "not_equal"
    assert judged("u >= 7", "u => 7", kind="equation").verdict == "equal"
    assert judged("u > 7", "u => 7", kind="equation").verdict == "not_equal"
    assert judged("7 >= u", "u =< 7", kind="equation").verdict == "equal"
    assert judged(r"v \ne u", "u <> v", kind="equation").verdict == "equal"
    assert judged("v = u", "u <> v", kind="equation").verdict == "not_equal"
    assert judged("not u or v", "u => (v)", kind="equation").verdict == "equal"
    assert judged("u = 2 => u = 7", "u = 7", kind="equation").verdict == "unreadable"


@pytest.mark.parametrize(
    "text", ["(p and q) => r", "v =<1, 2>", "v =<1, 2> + w", "a <= b", "a -> b", "a => ", ")(=<", "a => " * 900]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert respelled(text) == text
