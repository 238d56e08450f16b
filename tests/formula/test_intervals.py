"""Intervals and their unions, in each other's spellings and as the inequalities they stand for."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question


def judged(student: str, reference: str, **question: Any) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("[2, inf)", "[2, infinity)"),
        ("]2, 7]", "(2, 7]"),
        ("[2, 7[", "[2, 7)"),
        ("[1/2, 1)", "[0.5, 1)"),
        ("[0, ln 2)", "[0, log(2))"),
        ("(-4, 0) U (0, 4)", "(0, 4) ∪ (-4, 0)"),
        ("[1, 6)", "[1, 4) U [2, 6)"),
        ("{3} ∪ [5, 6)", "[5, 6) U {3}"),
        (r"\left(-\infty, 3\right) \cup \left(3, \infty\right)", "(-inf, 3) U (3, inf)"),
        ("R \\ {3}", "(-inf, 3) U (3, inf)"),
        ("R\\{3}", "(-inf, 3) U (3, inf)"),
        ("ℝ∖{3, 4}", "x != 3 and x != 4"),
        (r"\mathbb{R}\setminus\{3\}", "x != 3"),
        ("x != 3", "(-inf, 3) U (3, inf)"),
        ("R", "(-inf, inf)"),
        ("0 <= x < 5", "[0, 5)"),
        ("x ∈ [0, 5)", "0 <= x < 5"),
        ("x in [0, 5)", "[0, 5)"),
        ("(0, 2/L)", "0 < η < 2/L"),
        ("[-2, 2]", "x^2 <= 4"),
        ("(-∞, -1] ∪ [1, ∞)", "|x| >= 1"),
        ("]2, 7[", "(2, 7)"),
        ("-inf < x < 4", "(-inf, 4)"),
        ("-∞ < x and x < 4", "x < 4"),
        ("x < -4 or 4 < x < ∞", "(-inf, -4) U (4, inf)"),
        ("-inf < x < inf", "R"),
        ("]-infinity, -4[ U ]4, infinity[", "R \\ [-4, 4]"),
        ("R - [-4, 4]", "|x| > 4"),
        ("[0, 2) ∪ [5, 7]", "[0, 7] \\ [2, 5)"),
        ("(3, 7]", "(0, 7] - (0, 3]"),
        ("{1, 4, 9}", "{1, 4} U {4, 9}"),
        ("{t | t > 4}", "(4, inf)"),
        ("{t in R : 0 < t <= 4}", "(0, 4]"),
        (r"\left\{t \in \mathbb{R} \mid t \neq 4\right\}", "R \\ {4}"),
        ("(4, inf)", r"\{t : t > 4\}"),
        ("{4, 9} ∪ {1}", "{1, 4} ∪ {4, 9}"),
        ("{4, 9} ∪ {1}", "{1, 4, 9}"),
        ("(1, 5) - (3, 4)", "(-2, 1)"),
        ("({2, 5} U (3, 7])", "{2} ∪ (3, 7]"),
        ("(({2, 3}) U ([2, 5]))", "[2, 5]"),
        ("({2, 3} U [4, 5]) U (6, 7)", "{3} U (6, 7) U [4, 5] U {2}"),
        ("{2} ∪ (3, 7]", "({2, 5} ∪ (3, 7])"),
        ("x = 2 or 3 < x <= 7", "({2, 5} ∪ (3, 7])"),
        ("((1) + (2), 7]", "(3, 7]"),
        ("(2*((1) + (2)), 7]", "(6, 7]"),
        ("[2, 3] cup (4, 7]", "(4, 7] U [2, 3]"),
        ("[0, 7] - (2, 3)", "[0, 2] U [3, 7]"),
        ("[0, 2] ∪ [3, 7]", "[0, 7] - (2, 3)"),
        ("([0, 2] U [3, 7]) - (1, 4)", "[0, 1] U [4, 7]"),
        ("({2, 5} U (3, 7]) - {2}", "(3, 7]"),
        ("([1, 3)) \\ ({1, 5})", "(1, 3) U {2}"),
    ],
)
def test_the_same_numbers_are_equal(student: str, reference: str) -> None:
    found = judged(student, reference)
    assert found.verdict == "equal", found


@pytest.mark.parametrize(
    ("student", "reference", "says"),
    [
        ("[2, inf)", "(2, inf)", "which of them belong"),
        ("(2, 7)", "(2, 7]", "which of them belong"),
        ("[2, 8]", "(2, 7]", "An end"),
        ("(2, 7]", "(2, inf)", "infinite"),
        ("(2, inf)", "(2, 7]", "infinite"),
        ("R", "(-inf, 3) U (3, inf)", "not the numbers"),
        ("(-4, 4)", "(-4, 0) U (0, 4)", "not the numbers"),
        ("x <= 5", "[0, 5)", "not the numbers"),
        ("-inf < x < 4", "(-inf, 4]", "not the numbers"),
        ("x < inf", "(-inf, 4)", "not the numbers"),
        ("(-inf, -4] U (4, inf)", "R \\ [-4, 4]", "not the numbers"),
        ("{1, 4}", "{1, 4} U {4, 9}", "not the numbers"),
        ("{t | t >= 4}", "(4, inf)", "not the numbers"),
        ("4 < x < inf", "x < 4", "does not hold for the same"),
        ("(0, 2/L]", "0 < η < 2/L", "not the numbers"),
        ("5", "[0, 5)", "is asked for"),
        ("[1, 2, 3]", "[0, 5)", "is asked for"),
        ("({2, 5} U (3, 7])", "{2} ∪ [3, 7]", "not the numbers"),
        ("({2, 8} U (3, 7])", "{2} ∪ (3, 7]", "not the numbers"),
        ("[2, 3] cup (4, 7]", "[2, 3] cap (4, 7]", "not the numbers"),
        ("[0, 7] - [2, 3]", "[0, 2] U [3, 7]", "not the numbers"),
        ("[0, 7] - (2, 3)", "[0, 2) U (3, 7]", "not the numbers"),
        ("[-2, 4]", "[0, 2] U [3, 7]", "asked for"),
        ("[0, 1)", "[0, 1]", "which of them belong"),
        ("]0, 1]", "[0, 1]", "which of them belong"),
        ("[0, 2)", "[0, 1]", "An end"),
        ("(1, 2]", "(1, 2)", "which of them belong"),
        ("(1, 3) cup (3, 5)", "(1, 5)", "not the numbers"),
        ("[0, 1] ∪ [2, 3]", "[0, 1]", "not the numbers"),
        ("(1, 2)", "[1, 2]", "which of them belong"),
        ("[-1/2, pi]", "(-1/2, pi)", "which of them belong"),
        ("(1, 3)", "[1, 2]", "An end"),
    ],
)
def test_other_numbers_are_not(student: str, reference: str, says: str) -> None:
    found = judged(student, reference)
    assert found.verdict == "not_equal"
    assert says in found.reason


def test_an_interval_of_another_name_of_the_question_is_another_answer() -> None:
    asked = {"kind": "equation", "variables": ["u", "v"]}
    assert judged("u ∈ (0, 2]", "v ∈ (0, 2]", **asked).verdict == "not_equal"
    assert judged("u ∈ (0, 2]", "u ∈ (0, 2]", **asked).verdict == "equal"
    assert judged("(0, 2]", "u ∈ (0, 2]", **asked).verdict == "equal"


@pytest.mark.parametrize("student", ["[0, inf]", "[-inf, 3)", "(inf, 0)", "[0, 3 +)", "[0, )"])
def test_what_is_no_interval_is_refused(student: str) -> None:
    assert judged(student, "[0, 3)").verdict == "unreadable"


@pytest.mark.parametrize("kind", ["list", "matrix"])
def test_brackets_are_alike_where_the_question_asks_for_a_list_or_a_vector(kind: str) -> None:
    assert judged("(1, 2)", "[1, 2]", kind=kind).verdict == "equal"


def test_brackets_that_may_be_those_of_a_point_or_a_list_stay_that() -> None:
    assert judged("(2, 1)", "[2, 1]").verdict == "equal"
    assert judged("(1, 2, 3)", "[1, 2, 3]").verdict == "equal"
    assert judged("(a, b)", "[a, b]").verdict == "equal"
    assert judged("(f(1), 2)", "[f(1), 2]", functions=["f"]).verdict == "equal"
    assert judged("1, 2", "[1, 2]").verdict == "equal"
    assert judged("(1, 2)", "(2, 1)").verdict == "not_equal"
    assert judged("R(x+1)", "(x+1)R", variables=["x", "R"]).verdict == "equal"
    assert judged("U", "U", variables=["U"]).verdict == "equal"
    assert judged("0, inf", "(0, inf)").verdict == "equal"
    assert judged("{{3, 4}, {5, 6}}", "[[3, 4], [5, 6]]").verdict == "equal"
    assert judged("{3, 4}", "[3, 4]").verdict == "not_equal"
    assert judged("[0, inf]", "(0, inf)", kind="list").verdict == "equal"


@pytest.mark.parametrize(
    ("student", "verdict"),
    [
        ("{a, b} ∪ {c, d}", "equal"),
        ("{a,b} u {c,d}", "equal"),
        ("{a, b} ∪ {c}", "not_equal"),
        ("{a, b} ∪ {c, e}", "not_equal"),
        ("{1} ∪ {2}", "not_equal"),
    ],
)
def test_finite_sets_that_are_joined_are_one_set_right_or_wrong(student: str, verdict: str) -> None:
    assert judged(student, "{a, b, c, d}").verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("-2 <= x <= 7", "[-2, 7]", "equal"),
        ("x > -2 and x < 7", "(-2, 7)", "equal"),
        ("-2 < x <= 7", "[-2, 7]", "not_equal"),
        ("-2 <= x <= 7", "(-2, 7)", "not_equal"),
        ("x = 7", "[-2, 7]", "not_equal"),
        ("x ∈ {1, 2}", "x = 1 or x = 2", "equal"),
        ("x ∈ {1, 3}", "x = 1 or x = 2", "not_equal"),
        ("a < b", "[-2, 7]", "not_equal"),
    ],
)
def test_an_inequality_takes_brackets_that_may_be_those_of_a_list_for_an_interval(student, reference, verdict) -> None:
    assert judged(student, reference).verdict == verdict
    if "[" in reference:
        assert judged(student, reference, kind="list").verdict == "not_equal"


@pytest.mark.parametrize(
    ("student", "verdict"),
    [
        ("[1, 4]", "equal"),
        ("1 <= t <= 4", "equal"),
        ("[1, 2] U (2, 4]", "equal"),
        ("(1, 4)", "not_equal"),
        ("(1, 4]", "not_equal"),
        ("[4, 1]", "not_equal"),
        ("1 < t < 4", "not_equal"),
        ("[1, 4}", "unreadable"),
    ],
)
def test_two_numbers_in_brackets_are_an_interval_where_a_statement_is_asked_for(student: str, verdict: str) -> None:
    assert judged(student, "[1, 4]", kind="equation").verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("min(max(x, -1), 1)", "max(min(x, 1), -1)"),
        ("min(x, 1) + 1", "1 + min(1, x)"),
        (r"\min(x, 1)", "min(x, 1)"),
        ("sin(x + 1)", "cos(x + 1 - pi/2)"),
        ("(x + 1)/(x - 1)", "1 + 2/(x - 1)"),
        ("(x - 1)(2, 3)", "(2x - 2, 3x - 3)"),
    ],
)
def test_a_function_whose_name_ends_in_in_says_nothing_of_an_interval(student: str, reference: str) -> None:
    assert judged(student, reference).verdict == "equal"


def test_a_difference_is_one_of_sets_where_a_statement_is_asked_for_and_else_of_vectors() -> None:
    assert judged("[0, 7] - (2, 3)", "[-2, 4]").verdict == "equal"
    assert judged("[0, 7] - (2, 3)", "[-2, 4]", kind="equation").verdict == "not_equal"
    assert judged("[0, 7] - (2, 3)", "[0, 2] U [3, 7]", kind="equation").verdict == "equal"
    assert judged("[0, a] - (2, 3)", "[-2, a - 3]", kind="equation").verdict == "undecided"
    assert judged(r"[0, \frac{1}{2}] - (1, 2)", r"[-1, -\frac{3}{2}]").verdict == "equal"


def test_a_set_may_be_given_a_name() -> None:
    assert judged("D = R \\ {0}", "x != 0").verdict == "equal"
    assert judged("S = [1, 2) U (3, 4]", "[1, 2) U (3, 4]").verdict == "equal"
    assert judged("S = [1, 2) U (3, 4]", "[1, 2) U [3, 4]").verdict == "not_equal"
    assert judged(r"D = \left(2, 3\right]", "S = (2, 3]").verdict == "equal"
    assert judged("x = [1, 2)", "[1, 2)", variables=["x"]).verdict == "unreadable"
    assert judged(r"$x \in \boxed{(2, 3) \cup (4, 5)}$", "(2, 3) U (4, 5)").verdict == "equal"
    assert judged(r"$x \notin \boxed{(2, 3) \cup (4, 5)}$", "(2, 3) U (4, 5)").verdict == "unreadable"
    assert judged("y = [1, 2]", "y = [1, 2]").verdict == "equal"
    assert judged("y = (x + 1)(x - 1)", "x^2 - 1").verdict == "equal"
    assert judged("y = R - x", "R - x").verdict == "equal"


def test_a_name_of_the_question_joins_no_sets() -> None:
    assert judged("[2, 3] cup", "cup [2, 3]", variables=["cup"]).verdict == "equal"
    assert judged("[2, 3] cup (4, 7]", "[2, 3] U (4, 7]", variables=["cup"]).verdict == "unreadable"
    assert judged("{2, 3} cap {3}", "{3}", variables=["cap"]).verdict != "equal"


X = {"variables": ["x"]}
ASKED = {"kind": "equation", "variables": ["x", "y"]}


@pytest.mark.parametrize(
    ("student", "reference", "question", "verdict"),
    [
        ("x = 4", "{4}", X, "equal"),
        ("x = 4", "{4}", ASKED, "equal"),
        ("{x : x = 4}", "{4}", {}, "equal"),
        ("{x | x = 4 or x = 9}", "{4, 9}", {}, "equal"),
        ("x = 9 or x = 4", "{4, 9}", {}, "equal"),
        ("x = 4, 9", "{4, 9}", ASKED, "equal"),
        ("x = 4, x = 9", "{4, 9}", {}, "equal"),
        ("x = {4, 9}", "{4, 9}", ASKED, "equal"),
        ("x ∈ {4, 9}", "{4, 9}", {}, "equal"),
        ("x = 1 ± sqrt(2)", "{1 + sqrt(2), 1 - sqrt(2)}", ASKED, "equal"),
        ("x = 4", "{4, 9}", ASKED, "not_equal"),
        ("x = 9", "{4}", ASKED, "not_equal"),
        ("{x : x = 4, x = 9}", "{4, 9}", {}, "not_equal"),
        ("{x : x = 4 and x = 9}", "{4, 9}", {}, "not_equal"),
        ("x = 4 or x = 9", "{4}", {}, "not_equal"),
        ("{x : x = 9}", "{4}", {}, "not_equal"),
        ("{x : x != 4}", "{4}", {}, "not_equal"),
        ("x = 4 and x = 9", "{4, 9}", ASKED, "not_equal"),
        ("x = 4 or y = 9", "{4, 9}", ASKED, "not_equal"),
        ("x = 4, y = 9", "{4, 9}", ASKED, "not_equal"),
        ("x = (4, 9)", "{4, 9}", ASKED, "not_equal"),
        ("x^2 = 4", "{2, -2}", ASKED, "not_equal"),
        ("x > 4", "{4}", ASKED, "not_equal"),
        ("x = x", "{x}", ASKED, "not_equal"),
        ("x = y", "{x}", ASKED, "not_equal"),
        ("S = 4", "{4}", {}, "not_equal"),
        ("4", "{4}", ASKED, "not_equal"),
        ("x ∈ {4, 8}", "{4, 9}", {}, "not_equal"),
        ("(4, 9]", "{4, 9}", {}, "not_equal"),
        ("x ∈ (4, 9]", "{4, 9}", {}, "not_equal"),
        ("[3, 4) U {9}", "{4, 9}", {}, "not_equal"),
        ("[4, 4] U {9}", "{4, 9}", {}, "equal"),
        ("[4, 9]", "{4, 9}", ASKED, "not_equal"),
    ],
)
def test_solutions_are_the_set_of_them(student: str, reference: str, question: Any, verdict: str) -> None:
    assert judged(student, reference, **question).verdict == verdict


def test_what_was_understood_is_shown() -> None:
    found = judged("]0, inf[ U {-1}", "[0, inf)")
    assert (found.read_as, found.reference_read_as) == ("(0, ∞) ∪ {-1}", "[0, ∞)")


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("{4, 7, 8} ∩ {7, 8, 9}", "{7, 8}", "equal"),
        ("{4, 7, 8} ∩ {7, 8, 9}", "{7}", "not_equal"),
        ("{4, 7} ∩ {8}", "{}", "equal"),
        ("{4, 7, 8} ∩ [7, 8)", "{7}", "equal"),
        ("[0, 4] ∩ (2, 9)", "(2, 4]", "equal"),
        ("[0, 4] ∩ (2, 9)", "[2, 4]", "not_equal"),
        ("({4} ∪ {7, 8}) ∩ {4, 8}", "{4, 8}", "equal"),
        (r"\{4, 7\} \setminus \{7\}", "{4}", "equal"),
        (r"\left(0, 4\right) \cap \{1\}", "{1}", "equal"),
        ("{4} | {7}", "{4, 7}", "equal"),
        ("{4} | {7}", "{4}", "not_equal"),
        ("{4, 7} & {7}", "{7}", "equal"),
        ("{4, 7} - {7}", "{4}", "equal"),
        ("(4, 7) - (1, 1)", "(3, 6)", "equal"),
        ("{u, v} ∩ {v, w}", "{v}", "unreadable"),
        ("[0, 4] cap (2, 9)", "(2, 4]", "equal"),
        ("[0, 4] cap (2, 9)", "[0, 9)", "not_equal"),
        ("{4, 7} cap {7} cup {8}", "{7, 8}", "equal"),
        ("{4, 7} cap {7} cup {8}", "{7}", "not_equal"),
        ("({4, 7} ∪ {8}) - {7}", "{4, 8}", "equal"),
        ("({4, 7} ∪ {8}) - {7}", "{4, 7}", "not_equal"),
        ("[0, a] - (1, 2)", "[0, 1] U [2, a]", "undecided"),
        ("{4} ∩ 7", "{4}", "unreadable"),
    ],
)
def test_sets_are_reckoned_with(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference).verdict == verdict


#: Whole numbers, and one number between each two of them: no set below parts what lies between.
PLACES = [place / 2 for place in range(-2, 14)]
WAYS = {"U": set.union, "cup": set.union, "cap": set.intersection, "∩": set.intersection, "\\": set.difference}


@st.composite
def _sets(draw: st.DrawFn, depth: int = 2) -> tuple[str, set[float]]:
    """A set as it is typed, and those of the places that lie in it."""
    if depth and draw(st.booleans()):
        (one, mine), (other, theirs) = draw(_sets(depth - 1)), draw(_sets(depth - 1))
        way = draw(st.sampled_from([*WAYS]))
        return f"({one}) {way} ({other})", WAYS[way](mine, theirs)
    low, high = sorted(draw(st.lists(st.integers(0, 6), min_size=2, max_size=2, unique=True)))
    opens, closes = draw(st.sampled_from(["()", "[]", "[)", "(]", "{}"]))
    between = {place for place in PLACES if low < place < high and opens != "{"}
    ends = [low] * (opens != "(") + [high] * (closes != ")")
    return f"{opens}{low}, {high}{closes}", between | {float(end) for end in ends}


@settings(max_examples=60, deadline=None)
@given(_sets(), _sets(1))
def test_sets_are_equal_where_they_have_the_same_numbers(one: Any, other: Any) -> None:
    found = judged(one[0], other[0], kind="equation").verdict
    if one[1] == other[1]:
        assert found in ("equal", "undecided")
    else:
        assert found != "equal"
