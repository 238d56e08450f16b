"""Equations by their solutions, alternatives of equations, and sets of values however often they are named."""

import pytest

from grader.formula.judging import judge
from grader.formula.question import Question

EQUATIONS = [
    ("1/x+1/y=2", "y = x/(2*x-1)", "equal"),
    ("x=2 or x=-2", "x^2=4", "equal"),
    ("x=2 or x=-3", "x^2=4", "not_equal"),
    ("a*x=a*y", "a=0 or x=y", "equal"),
    ("x=y", "a=0 or x=y", "not_equal"),
    ("x=x", "y=y", "equal"),
    ("x*y/x=0", "y=0", "equal"),
    ("x*y=0", "y=0", "not_equal"),
    ("(x-1)^2=0", "x=1", "not_equal"),
    ("2(x-1)^2=0", "x=1 or x=1", "equal"),
    ("4x^2-71x+220=0 or 14x^2-91x+140=0", "x=5/2 or x=4 or x=55/4 or x=4", "equal"),
    ("x=sqrt(3)+2 or x=-sqrt(3)+7", "x=3^(1/2)+2 or x=-3^(1/2)-2", "not_equal"),
    ("sin(x)=0", "2*sin(x)=0", "equal"),
    ("x=sqrt(2)", "x^2=2", "not_equal"),
    ("f(5)=f(7)+4", "f(7)+4=f(5)", "equal"),
    ("2f(5)=2f(7)+8", "f(5)=f(7)+4", "equal"),
    ("f(5)=f(7)+4", "f(2)=f(3)+4", "undecided"),
]
OTHERS = [
    ("x<-2", "x < (-2)", "equal"),
    ("x<-1 or x>1", "abs(x)>1", "equal"),
    ("x>1 and x=2", "x<3 and x=2", "undecided"),
    ("{1,2,1+1}", "{1,2}", "equal"),
    ("{1,2}", "{2,1,2}", "equal"),
    ("{1}", "{1,1,2}", "not_equal"),
    ("(a^b)^c", "a^(b*c)", "not_equal"),
    ("a^b*a^c", "a^(b+c)", "equal"),
]


@pytest.mark.parametrize(("student", "reference", "verdict"), EQUATIONS)
def test_equations_are_equal_where_they_have_the_same_solutions(student: str, reference: str, verdict: str) -> None:
    assert judge(student, reference, Question(kind="equation", functions={"f": None})).verdict == verdict


@pytest.mark.parametrize(("student", "reference", "verdict"), OTHERS)
def test_statements_sets_and_powers_are_told_apart(student: str, reference: str, verdict: str) -> None:
    assert judge(student, reference, Question()).verdict == verdict


def test_a_power_of_a_power_is_one_power_of_what_is_positive() -> None:
    question = Question.model_validate({"assumptions": {"a": "positive"}})
    assert judge("(a^b)^c", "a^(b*c)", question).verdict == "equal"
