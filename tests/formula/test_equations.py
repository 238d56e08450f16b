"""Equations by their solutions, alternatives of equations, and sets of values however often they are named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    ("x = ±2", "x^2 = 4", "equal"),
    ("x = {2, -2}", "x^2 = 4", "equal"),
    ("x = [2, 3]", "x^2 = 4", "not_equal"),
    ("x = [3, 3]", "(x - 3)^2 = 0", "equal"),
    ("x = 1 ± sqrt(2)", "x^2 - 2x - 1 = 0", "equal"),
    ("x = 1 ± sqrt(3)", "x^2 - 2x - 1 = 0", "not_equal"),
    ("|x| = 3", "x = 3 or x = -3", "equal"),
    ("|a| = |b|", "a^2 = b^2", "equal"),
    ("|a| = b", "a^2 = b^2", "not_equal"),
    ("e^x = 1", "x = 0", "equal"),
    ("2^(x+1) = 8", "x = 2", "equal"),
    ("ln(x) = 1", "x = e", "equal"),
    ("log_2(x) = 3", "x = 8", "equal"),
    ("sqrt(x) = 3", "x = 9", "equal"),
    ("sqrt(x) = -3", "x = 9", "not_equal"),
    ("1^x = 1", "x = 0", "not_equal"),
    ("[x+y=3, x-y=1]", "[x=2, y=1]", "equal"),
    ("[x=1, y=2]", "[y=2, x=1]", "equal"),
    ("[x+y=3, x-y=1]", "[x=2, y=2]", "not_equal"),
    ("x=2 and y=1", "[x=2, y=1]", "not_equal"),
    ("x=sqrt(2)", "x^2=2", "not_equal"),
    ("f(5)=f(7)+4", "f(7)+4=f(5)", "equal"),
    ("2f(5)=2f(7)+8", "f(5)=f(7)+4", "equal"),
    ("f(5)=f(7)+4", "f(2)=f(3)+4", "not_equal"),
    ("x>2 and x=2", "x<3 and x=2", "not_equal"),
    ("sin(x)>1 and x=2", "x<3 and x=2", "undecided"),
    ("a^2=9 and a>0", "a=3", "equal"),
    ("a^2=2 and a>0", "a^4=4 and a>=0", "equal"),
    ("a^2=2 and a>1", "a^2=2 and a>3/2", "not_equal"),
    ("x=1 and x=2", "x=1 and x=3", "equal"),
    ("not x=1 and x^2=1", "x=-1", "equal"),
    ("1/x=0 or x=3", "x=3 and x=3", "equal"),
    ("x=3 and y=2", "y=2 and x=3", "equal"),
    ("x+y=3 and x-y=1", "x=2 and y=1", "equal"),
    ("x+y=3 and x-y=1", "x=1 and y=2", "not_equal"),
    ("x+y=3 and 2x+2y=6", "y=3-x and y=3-x", "equal"),
    ("x+y=3 and x+y=4", "x=1 and x=2", "equal"),
    ("x y=3 and x-y=1", "x=2 and y=1", "not_equal"),
    ("x y=3 and x-y=2", "x=3 and y=1 or x=-1 and y=-3", "equal"),
    ("x^2+y^2=5 and x y=2", "(x-y)^2=1 and (x+y)^2=9", "equal"),
    ("b=a^2 and a*(a-1)*(a^2+a+1)=0", "(b=0 and a=0) or (b=1 and a=1)", "equal"),
    ("x=1 and y=2", "x=1 or y=2", "not_equal"),
    ("x=2 and y=-2", "4x^2+7x y+4y^2=4 and y=x-4", "equal"),
    ("x^2+y^2=0", "x=0 and y=0", "undecided"),
    ("x^2+y^2=0", "x^2+y^2=-1", "not_equal"),
    ("(x-1)(x^2+y^2)=0", "x=1", "not_equal"),
    ("(x-1)((x-1/3)^2+(y-1/7)^2)=0", "x=1", "not_equal"),
    ("(x-1)(x^2+y^2+1)=0", "x=1", "equal"),
    ("x^3=8", "x=2", "equal"),
    ("x=7", "sqrt(3x+4)=2+sqrt(x+2)", "equal"),
    ("x=1", "sqrt(3x+4)=2+sqrt(x+2)", "not_equal"),
    ("|x-1/2|+|x+1/2|=2", "|x|=1", "equal"),
    ("|x-1/2|+|x+1/2|=1", "|x|=1/2", "not_equal"),
    ("x=1 or x=-2", "x^3-3x=-2", "equal"),
    ("x=1 or x=2", "x^3-3x=-2", "not_equal"),
    ("x=p+sqrt(q+p^2) or x=p-sqrt(q+p^2)", "x^2-2p x-q=0", "equal"),
    ("x=p+sqrt(q+p^2) or x=p+sqrt(q+p^2)", "x^2-2p x-q=0", "not_equal"),
    ("x=p+sqrt(q-p^2) or x=p-sqrt(q-p^2)", "x^2-2p x-q=0", "not_equal"),
    ("a^3 b^3=0", "a=0 or b=0", "not_equal"),
    ("[x^2+y^2=4, y=x]", "[y=x, y^2=2]", "equal"),
    ("sin(x)^2=1/4", "sin(x)=1/2 or sin(x)=-1/2", "equal"),
    ("x!=1", "x!=0", "not_equal"),
    ("x>=1 and x<=1", "x=1", "equal"),
]
OTHERS = [
    ("x=3 and y=2", "y=2 and x=3", "equal"),
    ("x=1 or x=-1", "x=-1 or x=1", "equal"),
    ("x<-2", "x < (-2)", "equal"),
    ("x<-1 or x>1", "abs(x)>1", "equal"),
    ("x>1 and x=2", "x<3 and x=2", "equal"),
    ("{1,2,1+1}", "{1,2}", "equal"),
    ("{1,2}", "{2,1,2}", "equal"),
    ("{1}", "{1,1,2}", "not_equal"),
    ("{x-1=0, x>1 and 5>x}", "{x>1 and x<5, x=1}", "equal"),
    ("{x-1=0, x>1 and 5>x}", "{x>1 and x<5, x=2}", "not_equal"),
    ("[x=1, x=2]", "[x=3, x=4]", "not_equal"),
    ("[90=v t, 90=(v+5)(t-1/4)]", "[d=90, d=v t, d=(v+5)(t-1/4)]", "not_equal"),
    ("[a=1, b=2, c=3]", "[3a+b-c=2, a-b+2c=5, b+c=5]", "equal"),
    ("(a^b)^c", "a^(b*c)", "not_equal"),
    ("a^b*a^c", "a^(b+c)", "equal"),
]


@pytest.mark.parametrize(("student", "reference", "verdict"), EQUATIONS)
def test_equations_are_equal_where_they_have_the_same_solutions(student: str, reference: str, verdict: str) -> None:
    assert judge(student, reference, Question(kind="equation", functions={"f": None})).verdict == verdict


@pytest.mark.parametrize(("student", "reference", "verdict"), OTHERS)
def test_statements_sets_and_powers_are_told_apart(student: str, reference: str, verdict: str) -> None:
    assert judge(student, reference, Question()).verdict == verdict


def test_a_statement_about_a_positive_number_says_nothing_of_others() -> None:
    statements = "x^2=9 and x<4", "x=3 and x<4"
    for assumption, verdict in (("real", "not_equal"), ("positive", "equal"), ("integer", "undecided")):
        question = Question.model_validate({"kind": "equation", "assumptions": {"x": assumption}})
        assert judge(*statements, question).verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("T=2pi sqrt(L/g)", "T^2=4pi^2 L/g", "equal"),
        ("T=2pi sqrt(g/L)", "T^2=4pi^2 L/g", "not_equal"),
        ("T=pi sqrt(L/g)", "T^2=4pi^2 L/g", "not_equal"),
        ("L=g", "L^2=g^2", "equal"),
        ("L=g", "sqrt(L)=sqrt(g)", "equal"),
        ("(L+g)(L-g)^2=0", "L^2=g^2", "not_equal"),
        ("L+g=0", "L^2+g^2=-1", "not_equal"),
    ],
)
def test_of_positive_names_a_factor_that_is_never_zero_may_be_left_out(student, reference, verdict) -> None:
    question = {"kind": "equation", "assumptions": dict.fromkeys("TLg", "positive")}
    assert judge(student, reference, Question.model_validate(question)).verdict == verdict


_ROOTS = st.lists(st.integers(-4, 4), min_size=1, max_size=4)
_PAIRS = st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2)), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(_ROOTS, _ROOTS)
def test_numbers_listed_as_solutions_are_right_where_they_are_those_of_the_equation(
    listed: list[int], roots: list[int]
):
    student = " or ".join(f"x = {root}" for root in [*listed, listed[0]])
    reference = "*".join(f"(x - ({root}))" for root in roots) + " = 0"
    wanted = "equal" if set(listed) == set(roots) else "not_equal"
    assert judge(student, reference, Question(kind="equation")).verdict == wanted


@settings(max_examples=40, deadline=None)
@given(_PAIRS, _PAIRS)
def test_points_listed_as_solutions_are_right_where_they_are_those_of_the_system(listed, points) -> None:
    student, spelled = (
        " or ".join(f"(x = {x} and y = {y})" for x, y in each) for each in (listed, [*points[1:], *points])
    )
    reference = spelled.replace("x = ", "2x - y + y = 2*")
    wanted = "equal" if set(listed) == set(points) else "not_equal"
    assert judge(student, reference, Question(kind="equation")).verdict == wanted


@settings(max_examples=60, deadline=None)
@given(st.integers(-5, 5), st.integers(-5, 5), st.sampled_from(["<", "<=", ">", ">="]))
def test_an_inequality_is_itself_however_it_is_turned_and_moved(low: int, shift: int, sign: str) -> None:
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[sign]
    question = Question(kind="equation")
    assert judge(f"{low} {turned} x", f"2x + {shift} {sign} {2 * low + shift}", question).verdict == "equal"
    assert judge(f"{low + 1} {turned} x", f"2x + {shift} {sign} {2 * low + shift}", question).verdict == "not_equal"


@pytest.mark.parametrize(
    ("one", "other", "positive", "verdict"),
    [
        ("a^(1/m) = 1 + b/m", "a = (1 + b/m)^m", "abm", "equal"),
        ("b = m*(a^(1/m) - 1)", "a = (1 + b/m)^m", "abm", "equal"),
        ("a^(3/m) = b^3", "a = b^m", "abm", "equal"),
        ("a^m = 7", "a = 7^(1/m)", "am", "equal"),
        ("a^(1/m) = 1 + b/m", "a = (1 + b/m)^(m + 1)", "abm", "not_equal"),
        ("a^(1/m) = 1 + b/m", "a = (1 + b/m)^(1/m)", "abm", "not_equal"),
        ("a^(1/m) = 1 - b/m", "a = (1 - b/m)^m", "abm", "not_equal"),
        ("a^(1/m) = 1 + b/m", "a = (1 + b/m)^m", "am", "not_equal"),
        ("a^(1/m) = 1 + b/m", "a = (1 + b/m)^m", "bm", "not_equal"),
        ("a^m = b", "a = b^(1/m)", "ab", "not_equal"),
        ("a^m = 7", "a = 7^m", "am", "not_equal"),
        ("a^2 = b^2", "a = b", "a", "not_equal"),
    ],
)
def test_a_power_is_undone_where_everything_is_positive(one: str, other: str, positive: str, verdict: str) -> None:
    question = Question(kind="equation", assumptions=dict.fromkeys(positive, ("positive",)))
    assert judge(one, other, question).verdict == verdict
    assert judge(other, one, question).verdict == verdict


@pytest.mark.parametrize("sign", ["+-", "±", " +- ", " ± ", "+- "])
def test_a_plus_and_a_minus_before_a_root_are_both_signs(sign: str) -> None:
    question = Question(kind="equation")
    rows = [
        (f"x = (7{sign}sqrt(49-40))/2", "x^2 - 7x + 10 = 0", "equal"),
        (f"x = (7{sign}sqrt(49-40))/2", "x = 2 or x = 5", "equal"),
        (f"x = (7{sign}sqrt(49-40))/2", "x = 2", "not_equal"),
        (f"x = (7{sign}sqrt(49-40))/2", "x = 5", "not_equal"),
        (f"x = (7{sign}sqrt(49-44))/2", "x^2 - 7x + 10 = 0", "not_equal"),
        (f"x = (-7{sign}sqrt(49-40))/2", "x^2 - 7x + 10 = 0", "not_equal"),
        (f"x = 7{sign}sqrt(49-40)/2", "x^2 - 7x + 10 = 0", "not_equal"),
        (f"y = (7{sign}sqrt(49-40))/2", "x^2 - 7x + 10 = 0", "not_equal"),
        ("x = (7 + sqrt(49-40))/2", f"x = (7{sign}sqrt(49-40))/2", "not_equal"),
    ]
    for one, other, verdict in rows:
        assert judge(one, other, question).verdict == verdict, (one, other)
        assert judge(other, one, question).verdict == verdict, (other, one)


def test_a_minus_behind_a_plus_is_one_elsewhere() -> None:
    question = Question(kind="equation")
    assert judge("y = 7+-x", "y = 7 - x", question).verdict == "equal"
    assert judge("y = 7+-x", "y = 7 ± x", question).verdict == "undecided"
    assert judge("x = (7 + -sqrt(9))/2", "x^2 - 7x + 10 = 0", question).verdict == "not_equal"
    assert judge("7+-sqrt(x)", "7 - sqrt(x)", Question()).verdict == "equal"


def test_functions_are_not_undone_among_complex_numbers() -> None:
    question = Question.model_validate({"kind": "equation", "options": {"imaginary": "i"}})
    assert judge("e^x = 1", "x = 0", question).verdict != "equal"


def test_a_power_of_a_power_is_one_power_of_what_is_positive() -> None:
    question = Question.model_validate({"assumptions": {"a": "positive"}})
    assert judge("(a^b)^c", "a^(b*c)", question).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("sin(7t) > 0", "sin(7t) > 1/10^7", "not_equal"),
        ("sin(7t) > 0", "-sin(7t) < 0", "equal"),
        ("e^t > 1", "t > 0", "equal"),
        ("e^t > 1", "t > 1/10^6", "not_equal"),
        ("e^t + u > 1", "u > 1 - e^t", "equal"),
        ("e^t + u > 1", "u > 1.0001 - e^t", "not_equal"),
    ],
)
def test_the_border_of_an_inequality_is_closed_in_on(student: str, reference: str, verdict: str) -> None:
    assert judge(student, reference, Question(kind="equation")).verdict == verdict


def test_a_letter_for_real_numbers_is_no_whole_one_in_the_exponent_of_a_negative_number() -> None:
    assert judge("cos(pi n)", "(-1)^n", Question()).verdict == "equal"
    assert judge("cos(pi x)", "(-1)^x", Question()).verdict == "undecided"
    assert judge("cos(pi x)", "(-1)^x", Question(assumptions={"x": ("integer",)})).verdict == "equal"
    assert judge("(-1)^(x + 1)", "(-1)^x", Question()).verdict == "not_equal"


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("t = 4, 5", "t = 5 or t = 4", "equal"),
        ("t = 5 or t = 4", "t = 4, t = 5", "equal"),
        ("t = 4, t = 6", "t = 4, t = 5", "not_equal"),
        ("t = 4 or t = 6", "t = 4, t = 5", "not_equal"),
        (r"t = \frac{1}{2} \text{ or } t = 2 \text{ or }t = 3", "t = 3, t = 2, t = 1/2", "equal"),
        (r"t = \frac{1}{2} \text{ or } t = 2 \text{ or }t = 4", "t = 1/2 or t = 2 or t = 3", "not_equal"),
        ("t = 4, t = 5", "(t - 4)(t - 5) = 0", "equal"),
        ("t = -1/2, 6", "(2t + 1)(t - 6) = 0", "equal"),
        ("t = 4, u = 5", "u = 5 and t = 4", "equal"),
        ("t = 4, 6", "t = 5 or t = 4", "not_equal"),
        ("t = 4, u = 5", "t = 4 or u = 5", "not_equal"),
        ("t = 4, t = 5, t = 6", "t = 5 or t = 4", "not_equal"),
        ("t = 4, t > 4", "t = 5 or t = 4", "not_equal"),
        ("t = 4, t + 1", "t = 5 or t = 4", "not_equal"),
        ("t^2 = 9, 3", "t^2 = 9", "not_equal"),
        ("t", "t = 5 or t = 4", "not_equal"),
    ],
)
def test_values_listed_behind_a_name_are_alternatives_and_those_of_several_names_hold_at_once(
    student: str, reference: str, verdict: str
) -> None:
    assert judge(student, reference, Question()).verdict == verdict
    stated = Question(kind="equation", variables={"t": None, "u": None})
    assert judge(student, reference, stated).verdict == verdict


def test_values_listed_behind_a_name_are_alternatives_in_the_reference_too() -> None:
    stated = Question(kind="equation", variables={"t": None})
    assert judge("t = 5 or t = 4", "t = 4, 5", stated).verdict == "equal"
    assert judge("t = 5 or t = 6", "t = 4, 5", stated).verdict == "not_equal"


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("k = 1; b = 2", "b = 2, k = 1", "equal"),
        ("b = 2, k = 0.5*2", "k = 1, b = 2", "equal"),
        ("k = 1 and b = 2", "k = 1, b = 2", "equal"),
        ("x + y = 3, x - y = -1", "x = 1, y = 2", "equal"),
        ("x = 2, x = 1", "x = 1, x = 2", "equal"),
        ("x = 2 or x = 1", "x = 1, x = 2", "equal"),
        ("k = 1, b = 3", "k = 1, b = 2", "not_equal"),
        ("k = 1", "k = 1, b = 2", "not_equal"),
        ("x = 1, x = 3", "x = 1, x = 2", "not_equal"),
        ("2, 1", "k = 1, b = 2", "not_equal"),
        ("y =/= x", "x != y", "equal"),
    ],
)
def test_a_list_of_equations_says_of_each_name_what_it_is_in_any_order(student, reference, verdict) -> None:
    assert judge(student, reference, Question()).verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("x, y = 1, 2", "1, 2", "equal"),
        ("w, b = 3, f(1, 2)", "3, f(1, 2)", "equal"),
        ("x, y = 2, 1", "1, 2", "not_equal"),
        ("x, = 2y", "2y", "unreadable"),
    ],
)
def test_a_name_for_each_of_several_values_is_left_out(student: str, reference: str, verdict: str) -> None:
    assert judge(student, reference, Question()).verdict == verdict
