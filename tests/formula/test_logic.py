"""Formulas of logic: read by themselves, compared by their truth tables."""

from typing import Any

import pytest

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question
from grader.model.blame import ProblemError


def judged(student: str, reference: str, **question: Any) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("b and a", "a and b"),
        ("(p and q) and r", "p and (q and r)"),
        ("not p or q", "p implies q"),
        ("not(p) or q", "p → q"),
        ("not q implies not p", "p implies q"),
        ("(p and not q) or (q and not p)", "p xor q"),
        ("not (p xor q)", "p xnor q"),
        ("p nand p", "not p"),
        ("not (p or q)", "p nor q"),
        ("not p and not q", "¬(p ∨ q)"),
        ("p && (q || r)", "p and q or p and r"),
        ("~p | q", "p >> q"),
        ("Or(Not(p), q)", "p => q"),
        (r"\lnot p \lor q", r"p \implies q"),
        (r"\left(p \land q\right) \text{ or } p", "p and p"),
        ("(p implies q) and (q implies p)", "p <=> q"),
        ("p or not p", "true"),
        ("not not p", "p"),
        ("p", "p or (p and q)"),
        ("a xor b xor c", "c xor a xor b"),
        ("p and q xor r", "(p and q) xor r"),
        (r"q /\ p", "p and q"),
        (r"(q/\p)\/r", "p and q or r"),
        (r"r \/ ~q", "q implies r"),
        ("q wedge p vee r", "p and q or r"),
        ("q oplus p", "p xor q"),
        ("q >< p", "p xor q"),
        ("∼p and ∼q", "not (p or q)"),
        (r"\sim p \vee q", "p implies q"),
    ],
)
def test_formulas_that_are_true_together_are_equal(student: str, reference: str) -> None:
    assert judged(student, reference).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("a or b", "a and b"),
        ("q implies p", "p implies q"),
        ("p and (q or r)", "p and q or r"),
        ("not p and q", "not (p and q)"),
        ("p or q", "p xor q"),
        ("p", "p or q"),
        ("false", "p or not p"),
        (r"p /\ q", "p or q"),
        (r"p \/ q", "p and q"),
        (r"p \/ q", "p xor q"),
        ("p oplus q", "p xnor q"),
        ("∼p or q", "∼(p or q)"),
        ("q wedge (p vee r)", "p and q or r"),
    ],
)
def test_formulas_of_which_only_one_is_true_somewhere_are_not(student: str, reference: str) -> None:
    found = judged(student, reference)
    assert (found.verdict, found.counterexample is not None) == ("not_equal", True)
    assert " is true" in found.reason or " is false" in found.reason


@pytest.mark.parametrize(
    ("student", "says"),
    [
        ("p xor q or r", "Put brackets"),
        ("p or q xor r", "Put brackets"),
        ("p nand q nand r", "Put brackets"),
        ("p → q → r", "Put brackets"),
        ("p and s", "“s” is not a name of this question"),
        ("p + q", "formula of logic"),
        ("3", "formula of logic"),
        ("p and", "formula of logic"),
        ("p (q)", "formula of logic"),
        ("p £ q", "formula of logic"),
        ("", "formula of logic"),
    ],
)
def test_what_is_no_formula_of_logic_or_two_at_once_is_refused(student: str, says: str) -> None:
    found = judged(student, "p implies (q or r)", variables=["p", "q", "r"])
    assert (found.verdict, says in found.reason) == ("unreadable", True)


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("A implies B", "not(A) or B", "equal"),
        ("not(A) or B", "A implies B", "equal"),
        ("B implies A", "not(A) or B", "not_equal"),
        ("not(A) or B", "B implies A", "not_equal"),
        ("A => B", "not A or B", "equal"),
        ("A*B", "A implies B", "unreadable"),
        ("A >= B", "A implies B", "unreadable"),
        ("A implies B", "A >= B", "not_equal"),
        ("C = B and A", "A and B = C", "equal"),
    ],
)
def test_a_statement_that_is_asked_for_may_be_one_of_logic(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference, kind="equation").verdict == verdict


@pytest.mark.parametrize("question", [{}, {"format": "latex"}, {"variables": ["p", "q"]}])
def test_a_drawn_sign_of_logic_is_no_stroke_of_a_quotient(question: dict[str, Any]) -> None:
    for sign in (r" /\ ", r"/\ ", r" \/ ", r"\/"):
        assert judged(f"p{sign}q", "p/q", **question).verdict == "unreadable"
        assert judged(f"6{sign}2", "3").verdict == "unreadable"
        assert judged(f"p>0{sign}q=1", f"q = 1 {'and' if '/' + chr(92) in sign else 'or'} p > 0").verdict == "equal"
        assert judged(f"p>0{sign}q=1", f"q = 1 {'or' if '/' + chr(92) in sign else 'and'} p > 0").verdict == "not_equal"


def test_a_stroke_before_a_letter_of_latex_is_no_sign_of_logic() -> None:
    latex = read_question({"format": "latex"})
    assert judge(r"\frac{m}{\pi}", r"m/\pi", latex).verdict == "equal"
    assert judge(r"(\alpha/m)^{-1}", r"m/\alpha", latex).verdict == "equal"


def test_a_name_of_the_question_is_no_word_of_logic() -> None:
    assert judged("vee or p", "p or vee", variables=["vee", "p"]).verdict == "equal"
    assert judged("q wedge p", "p wedge q", variables=["p", "q", "wedge"]).verdict == "equal"
    assert judged("p wedge q", "p and q", variables=["p", "q", "wedge"]).verdict == "not_equal"
    assert judged("2 wedge", "wedge*2", variables=["wedge"]).verdict == "equal"


def test_values_and_statements_that_words_join_stay_what_they_are() -> None:
    assert judged("3 or 2", "2 or 3").verdict == "equal"
    assert judged("x = 2 or x = 1", "x = 1 or x = 2", variables=["x"]).verdict == "equal"
    assert judged("y > 0 and x > 0", "x > 0 and y > 0", variables=["x", "y"]).verdict == "equal"
    assert judged("a, b", "a and b").verdict == "equal"
    assert judged("x && y", "x", variables=["x", "y"]).verdict == "unreadable"
    assert judged("|x|", "|x|").verdict == "equal"
    assert judged("p £ q", "p & q").verdict == "unreadable"
    assert judged("c|b|a", "a|b|c").verdict == "equal"
    assert judged("c|a|b", "a|b|c").verdict == "not_equal"
    assert judged("c||a||b", "a||b||c").verdict == "not_equal"
    assert judged("c | a | b", "a | b | c").verdict == "not_equal"
    assert judged("c || a || b", "a || b || c").verdict == "equal"
    with pytest.raises(ProblemError, match="joins statements"):
        judged("2", "2 && 3")


def test_of_many_names_no_truth_table_is_made() -> None:
    names = [f"p{number}" for number in range(13)]
    assert judged(" or ".join(reversed(names)), " or ".join(names)).verdict == "undecided"
    assert judged(" or ".join(reversed(names[:12])), " or ".join(names[:12])).verdict == "equal"


@pytest.mark.parametrize("student", ["(" * 300 + "p", "not " * 300 + "p", "p and " * 200 + "p", "!" * 999])
def test_long_formulas_of_logic_end(student: str) -> None:
    assert judged(student, "p and q").verdict in ("not_equal", "unreadable", "equal")
