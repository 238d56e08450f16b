"""Answers of the kinds that the test suites of other systems hold and that were read otherwise here before."""

from typing import Any

import pytest

from grader.formula.judging import Judgement, judge
from grader.formula.question import read_question

MOVING: dict[str, Any] = {"variables": ["t"], "options": {"units": True}}
UNITS: dict[str, Any] = {"options": {"units": True}}
UPRIGHT: dict[str, Any] = UNITS | {"format": "latex"}
NUMERIC: dict[str, Any] = {"kind": "numeric"}


def judged(student: str, reference: str, question: dict[str, Any]) -> Judgement:
    return judge(student, reference, read_question(question))


@pytest.mark.parametrize(
    ("student", "reference"),
    [("u --- v", "u - v"), ("u+++v", "u + v"), ("---u", "-u"), ("u^--v", "u^v"), ("u -+ v", "u - v"),
     ("4---1", "3"), ("sin^--2(u)", "sin(u)^2")],
)  # fmt: skip
def test_several_signs_in_a_row_are_right_where_they_say_what_is_asked(student: str, reference: str) -> None:
    assert judged(student, reference, {"variables": ["u", "v"]}).verdict == "equal"


@pytest.mark.parametrize("student", ["u --- v", "u +++ v", "++u", "u++", "--u --- v"])
def test_several_signs_in_a_row_cost_nothing_where_they_do_not(student: str) -> None:
    assert judged(student, "u", {"variables": ["u", "v"]}).verdict == "unreadable"


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [
        ("(8t - 3) m/s", "(2*4*t - 3) m/s", "equal"),
        ("(800t - 300) cm/s", "(8t - 3) m/s", "equal"),
        ("8t m", "8t*m", "equal"),
        ("(8t - 2) m/s", "(8t - 3) m/s", "not_equal"),
        ("(8t - 3) m", "(8t - 3) m/s", "not_equal"),
        ("8t - 3", "(8t - 3) m/s", "not_equal"),
        ("5 m/s", "(8t - 3) m/s", "not_equal"),
        ("fast", "(8t - 3) m/s", "unreadable"),
        ("5 m", "5 m", "equal"),
    ],
)
def test_a_formula_may_have_a_unit(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference, MOVING).verdict == verdict


def test_a_name_of_the_question_is_no_unit_in_latex_either() -> None:
    question = MOVING | {"format": "latex"}
    assert judged(r"8t\,\mathrm{m/s}", r"8t\ \text{m}/\text{s}", question).verdict == "equal"
    assert judged(r"8\,\mathrm{m/s}", r"8t\ \text{m}/\text{s}", question).verdict == "not_equal"


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [("kg m/s^2", "m kg/s^2", "equal"), ("metres per second", "m/s", "equal"), ("km", "m", "not_equal"),
     ("1.0 m/s", "m/s", "equal"), ("m/s", "5 m/s", "unreadable")],
)  # fmt: skip
def test_a_unit_alone_is_one_of_it_where_a_unit_alone_is_asked_for(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference, UNITS).verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        (r"2\ {\rm N\,m}", r"2\ {\rm J}"),
        (r"3000\ {\rm L}", r"3\ {\rm m^{3}}"),
        (r"7\textnormal{ km}", r"7000 \text{ m}"),
    ],
)
def test_units_may_be_set_upright_in_older_ways(student: str, reference: str) -> None:
    assert judged(student, reference, UPRIGHT).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "verdict"),
    [("12,34,567.5", "equal"), ("1,234,567.5", "equal"), ("12,34,568.5", "not_equal"), ("12,34,56", "not_equal")],
)
def test_digits_may_be_grouped_as_in_india(student: str, verdict: str) -> None:
    assert judged(student, "1234567.5", NUMERIC).verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [("round(7.2368, 2)", "7.24", "equal"), ("round(-0.46)", "0", "equal"), ("round(7.2368, 1)", "7.24", "not_equal")],
)
def test_a_number_may_be_rounded_to_places(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference, {}).verdict == verdict


def test_a_function_may_be_one_that_stands_for_an_expression() -> None:
    assert judged("f(5)", "120", {"functions": {"f": "factorial"}}).verdict == "equal"
    assert judged("f(8)", "3", {"functions": {"f": "log2"}}).verdict == "equal"


@pytest.mark.parametrize("student", ["[[1, 2, 3], [4, 5, 6]]^2", "[6, 9]/[2, 3]", "6/[2, 3]"])
def test_only_square_matrices_have_powers_and_only_numbers_stand_below_a_stroke(student: str) -> None:
    assert judged(student, "[3, 3]", {"kind": "matrix"}).verdict == "unreadable"


def test_in_python_arrays_are_divided_entry_by_entry() -> None:
    assert judged("np.array([6, 9])/np.array([2, 3])", "[3, 3]", {"format": "python"}).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [("{1, 2, 5}", "union({1, 2}, {2, 5})", "equal"), ("{2}", "intersection({1, 2}, {2, 5})", "equal"),
     ("union({1}, union({2}, {5}))", "{5, 2, 1}", "equal"), ("{1, 2}", "union({1, 2}, {2, 5})", "not_equal"),
     ("{1}", "setminus({1, 2}, {2, 5})", "equal")],
)  # fmt: skip
def test_sets_may_be_joined_by_functions(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference, {}).verdict == verdict


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [("[]", "[]", "equal"), ("[]", "[1, 2]", "not_equal"), ("[1]", "[]", "not_equal")],
)
def test_a_list_may_be_empty(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference, {"kind": "list"}).verdict == verdict


def test_an_equation_may_be_multiplied_by_what_is_nowhere_zero_where_it_is_asked_for() -> None:
    question: dict[str, Any] = {"kind": "equation", "variables": ["u", "v", "w"]}
    assert judged("u w = 3 v w - w", "u = 3v - 1", question | {"exclude": {"w": [0]}}).verdict == "equal"
    assert judged("u w = 3 v w - w", "u = 3v - 1", question | {"exclude": {"w": [1]}}).verdict == "not_equal"
    assert judged("u w = 3 v w - w", "u = 3v - 1", question).verdict == "not_equal"


@pytest.mark.parametrize(
    ("student", "verdict"),
    [("1.234.567,5", "equal"), ("1.234.568,5", "not_equal"), ("0.234.567,5", "unreadable")],
)
def test_thousands_parted_by_points_twice_say_that_the_comma_is_a_decimal_one(student: str, verdict: str) -> None:
    assert judged(student, "1234567.5", NUMERIC).verdict == verdict


@pytest.mark.parametrize("student", ["35 percentage", "35 percent", "35pct", "35 %", r"\boxed{35 percentage}"])
def test_percent_may_be_a_word(student: str) -> None:
    assert judged(student, "0.35", NUMERIC | {"format": "latex"}).verdict == "equal"


@pytest.mark.parametrize("student", ["35 percent", "35%", "35", "35 pct", "70/2"])
def test_a_number_that_is_asked_for_in_percent_may_say_so_in_words(student: str) -> None:
    assert judged(student, "35%", {"options": {"percent": True}}).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference", "verdict"),
    [("1101_2", "13", "equal"), ("304_{5}", "304_5", "equal"), (r"1101_{\text{2}}", "13", "equal"),
     ("1101_2", "12", "not_equal"), ("1121_2", "13", "unreadable"), ("u_5", "u_5", "equal")],
)  # fmt: skip
def test_a_number_in_latex_may_have_its_base_below(student: str, reference: str, verdict: str) -> None:
    assert judged(student, reference, {"format": "latex", "variables": ["u_5"]}).verdict == verdict


@pytest.mark.parametrize(
    ("student", "options", "verdict"),
    [
        ("(0.667, 5]", {"tolerance": 0.001}, "equal"),
        ("(0.667, 5]", {"relative": 0.001}, "equal"),
        ("(0.667, 5)", {"tolerance": 0.001}, "not_equal"),
        ("(0.66, 5]", {"tolerance": 0.001}, "not_equal"),
        ("(0.667, inf)", {"tolerance": 0.001}, "not_equal"),
        ("(0.667, 5] U {9}", {"tolerance": 0.001}, "not_equal"),
        ("(0.667, 5]", {}, "not_equal"),
    ],
)
def test_the_ends_of_an_interval_may_be_off_by_a_tolerance(student: str, options: dict[str, Any], verdict: str) -> None:
    assert judged(student, "(2/3, 5]", {"options": options}).verdict == verdict


@pytest.mark.parametrize("student", ["f(3) + 4", "f(2) = 4 + f(3)", "f(3) + 4 = f(2)", "f(2) - f(3) = 4"])
def test_what_a_value_of_a_function_is_may_be_said_either_way_round(student: str) -> None:
    assert judged(student, "f(2) = f(3) + 4", {"functions": ["f"]}).verdict == "equal"
    assert judged(student, "f(2) = f(3) + 5", {"functions": ["f"]}).verdict == "not_equal"


def test_a_reference_may_write_unequal_as_on_keyboards() -> None:
    assert judged("u != 2", "u <> 2", {}).verdict == "equal"
    assert judged("u = 2", "u <> 2", {}).verdict == "not_equal"


def test_a_list_of_lists_and_numbers_is_no_matrix() -> None:
    assert judged("[[1, 2], 3]", "[[1, 2], [3, 4]]", {"kind": "matrix"}).verdict == "unreadable"
    assert judged("[[1, 2], [3, 5]]", "[[1, 2], [3, 4]]", {"kind": "matrix"}).verdict == "not_equal"


@pytest.mark.parametrize(("student", "verdict"), [("kronecker(2, 2)", "equal"), ("kronecker(2, 3)", "not_equal")])
def test_a_delta_may_be_written_as_a_function(student: str, verdict: str) -> None:
    assert judged(student, "1", {}).verdict == verdict


def test_a_declared_name_may_have_letters_behind_its_digits() -> None:
    assert judged("1 + u_2nd", "u_2nd + 1", {"variables": ["u_2nd"]}).verdict == "equal"
    assert judged("f_2nd(3)", "9", {"functions": {"f_2nd": "square"}}).verdict == "equal"
    assert judged("1 + u_2 n", "u_2n + 1", {"variables": ["u_2", "n"]}).verdict == "equal"


@pytest.mark.parametrize(
    "student",
    ["[1, 2] + 1", "1 - [[1, 2], [3, 4]]", "(1, 2)^2", "[[1, 2]]^2", r"\begin{pmatrix}1\\2\end{pmatrix} - 1"],
)
def test_a_list_that_is_written_out_is_reckoned_with_as_mathematics_does(student: str) -> None:
    assert judged(student, "[2, 3]", {}).verdict == "unreadable"


@pytest.mark.parametrize(
    ("student", "reference", "question"),
    [("np.array([1, 2]) + 1", "[2, 3]", {"format": "python"}), ("[1, 2] + [1, 1]", "[2, 3]", {}),
     ("2[1, 2]", "[2, 4]", {}), ("[u, 2] + 1", "[u + 1, 3]", {"variables": ["u"]}),
     ("[[1, 1], [0, 1]]^2", "[[1, 2], [0, 1]]", {}), ("1 + v", "v + 1", {"shapes": {"v": ["n", 1]}}),
     ("1 - [u > 0]", "1[u <= 0]", {})],
)  # fmt: skip
def test_what_mathematics_and_programs_do_with_arrays_is_read(
    student: str, reference: str, question: dict[str, Any]
) -> None:
    assert judged(student, reference, question).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "verdict"),
    [("12 x 12 x 8 = 1152", "equal"), ("12x12x8=1152", "equal"), ("12 x 12 = 144", "not_equal"),
     ("12 x 12 x 8 = 1153", "unreadable"), ("12x12x8", "equal")],
)  # fmt: skip
def test_a_product_written_with_the_letter_x_may_be_worked_out(student: str, verdict: str) -> None:
    assert judged(student, "1152", {}).verdict == verdict


def test_a_letter_x_between_numbers_is_asked_for_as_a_sign() -> None:
    assert "write * or ×" in judged("12 x 12", "1152", NUMERIC).reason
    assert judged("12 x 12 = y", "12x*12 - y = 0", {"variables": ["x", "y"], "kind": "equation"}).verdict == "equal"


@pytest.mark.parametrize(
    ("student", "reference"),
    [("3 Bytes", "3 B"), ("3 GBytes", "3 GB"), ("3 mebibytes", "3 MiB"), ("2 kibibytes", "2048 B"),
     ("250*8 B = 2 kB", "2 kB"), ("250*8 bytes = 2000 bytes", "2 kB"), ("1,250 x 8 bytes", "10 kB")],
)  # fmt: skip
def test_memory_is_counted_as_people_write_it(student: str, reference: str) -> None:
    assert judged(student, reference, NUMERIC).verdict == "equal"


def test_a_kilobyte_with_a_capital_may_be_either_and_is_asked_for_anew() -> None:
    found = judged("392 KB", "392 kB", NUMERIC)
    assert (found.verdict, "KiB" in found.reason and "kB" in found.reason) == ("unreadable", True)


def test_steps_with_units_are_one_quantity_or_cost_nothing() -> None:
    assert judged("250*8 B = 3 kB", "2 kB", NUMERIC).verdict == "unreadable"
    assert judged("250*8 B = 2 kB", "3 kB", NUMERIC).verdict == "not_equal"


@pytest.mark.parametrize("student", ["138 million parameters", "0.138 billion weights", "138 million"])
def test_a_count_in_millions_may_say_of_what(student: str) -> None:
    assert judged(student, "138000000", NUMERIC).verdict == "equal"
