"""Numbers against numbers: values, tolerances, figures, places, lists and units, each judged apart."""

from decimal import ROUND_HALF_UP, Context
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.formula.quantities import Finding, compare_numbers, read_measured
from grader.formula.question import Options
from grader.formula.units import UnitError, read_unit, split_unit
from grader.model.blame import Unreadable


def judged(student: str, reference: str, **options: Any) -> Finding:
    asked = Options.model_validate(options)
    wanted = read_measured(reference, asked, units=True)
    single = not wanted.numbers.shape
    return compare_numbers(read_measured(student, asked, units=wanted.unit is not None, single=single), wanted, asked)


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("0.5", "1/2"),
        ("2/4", "0.5"),
        ("10%", "0.1"),
        ("10 %", "1/10"),
        (r"25\%", "0.25"),
        ("3·10^4", "30000"),
        ("3 x 10^4", "3e4"),
        (r"3 \times 10^{4}", "3e4"),
        ("3*10**4", "30000"),
        ("1,000,000", "10^6"),
        ("1 000", "1000"),
        (r"1{,}000", "1000"),
        (r"16,\!386.20", "16386.20"),
        (r"11,\! 111,\! 100", "11111100"),
        ("1'000.5", "1000.5"),
        ("−3", "-3"),
        ("x = 3", "3"),
        ("½", "0.5"),
        (r"\frac{1}{3}", "1/3"),
        ("sqrt(8)", "2 sqrt(2)"),
        ("e^0", "1"),
        ("0.333333333333333", "1/3"),
        ("1.4142135623730951", "sqrt(2)"),
        ("1.50", "1.5"),
        ("[1, 2, 3]", "1, 2, 3"),
        ("(1; 2; 3)", "[1, 2, 3]"),
        ("[1 2 3]", "[1, 2, 3]"),
        ("np.array([1, 2, 3])", "[1, 2, 3]"),
        ("[[1], [2], [3]]", "[1, 2, 3]"),
        ("[5]", "5"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "[[1, 2], [3, 4]]"),
        ("1, 2; 3, 4", "[[1, 2], [3, 4]]"),
        ("{3, 1, 2}", "{1, 2, 3}"),
        ("{1, 1, 2}", "{1, 2}"),
    ],
)
def test_the_same_number_in_another_spelling_is_equal(student: str, reference: str) -> None:
    assert judged(student, reference).equal


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("0.333", "1/3"),
        ("0.3333333333", "1/3"),
        ("1.414", "sqrt(2)"),
        ("3.1416", "pi"),
        ("10", "0.1"),
        ("10", "10%"),
        ("0.49999999999", "0.5"),
        ("0.50000000000001", "0.5"),
        ("[1, 2, 4]", "[1, 2, 3]"),
        ("[2, 1, 3]", "[1, 2, 3]"),
        ("[1, 2]", "[1, 2, 3]"),
        ("1", "[1, 2, 3]"),
        ("[1, 2, 3, 4]", "[[1, 2], [3, 4]]"),
        ("[[1, 3], [2, 4]]", "[[1, 2], [3, 4]]"),
        ("{1, 2}", "{1, 2, 3}"),
        ("{1, 2, 4}", "{1, 2, 3}"),
    ],
)
def test_another_number_is_not_equal(student: str, reference: str) -> None:
    assert not judged(student, reference).equal


@pytest.mark.parametrize(
    ("student", "options", "equal"),
    [
        ("9.9", {"tolerance": 0.1}, True),
        ("9.89", {"tolerance": 0.1}, False),
        ("10.5", {"relative": 0.05}, True),
        ("10.51", {"relative": 0.05}, False),
        ("10.5", {"tolerance": 0.05, "relative": True}, True),
        ("10.5", {"relative": "5%"}, True),
        ("10.4", {"tolerance": 0.1, "relative": 0.05}, True),
        ("31/3", {"tolerance": 0.5}, True),
        ("10.0000001", {"tolerance": 0}, False),
    ],
)
def test_tolerances_are_absolute_or_a_share_of_the_reference_and_include_their_ends(student, options, equal) -> None:
    assert judged(student, "10", **options).equal is equal


@pytest.mark.parametrize(
    ("student", "figures", "stage"),
    [
        ("3.14", 3, ""),
        ("3.14e0", 3, ""),
        ("(3.14)", 3, ""),
        ("+(3.14)", 3, ""),
        ("0.314·10^1", 3, ""),
        ("3.1", 3, "figures"),
        ("3", 3, "figures"),
        ("3.142", 3, "figures"),
        ("3.142", [3, -1], ""),
        ("3.1", [3, -1], "figures"),
        ("pi", 3, "figures"),
        ("pi", [3, -1], ""),
        ("22/7", 3, "figures"),
        ("3.15", 3, "value"),
        ("3.16", [3, 2], "value"),
        ("3.13", [3, 2], ""),
        ("2.14", [3, 0], ""),
        ("2.1", [3, 0], "figures"),
        ("3.2", 3, "value"),
        ("-3.14", 3, "value"),
    ],
)
def test_figures_are_judged_apart_from_accuracy(student: str, figures: Any, stage: str) -> None:
    found = judged(student, "pi", figures=figures)
    assert (found.equal, "" if found.equal else found.stage) == (stage == "", stage)


@pytest.mark.parametrize(
    ("text", "exact", "strict"),
    [
        ("0.0010", {2}, {2}),
        ("0.001", {1}, {1}),
        ("100", {1, 2, 3}, {1}),
        ("100.", {3}, {3}),
        ("1.00e2", {3}, {3}),
        ("25.00e1", {4}, {4}),
        ("10.0", {3}, {3}),
        ("1 000", {1, 2, 3, 4}, {1}),
        ("1230", {3, 4}, {3}),
        ("1.00", {3}, {3}),
        (".001030", {4}, {4}),
        ("0", {1}, {1}),
        ("0.0", {1}, {1}),
        ("0.00", {2}, {2}),
        ("50%", {1, 2}, {1}),
        ("3·10^4", {1}, {1}),
        ("1.50 · 10^2", {3}, {3}),
    ],
)
def test_the_zeros_of_whole_numbers_count_as_is_best_unless_strict(
    text: str, exact: set[int], strict: set[int]
) -> None:
    counts = range(1, 7)
    assert {n for n in counts if judged(text, text, figures=n).equal} == exact
    assert {n for n in counts if judged(text, text, figures={"figures": n, "mode": "strict"}).equal} == strict
    assert {n for n in counts if judged(text, text, figures=[n, -1]).equal} == set(range(1, max(exact) + 1))


@pytest.mark.parametrize(
    ("student", "places", "stage"),
    [
        ("12.30", 2, ""),
        ("12.3", 2, "places"),
        ("12.300", 2, "places"),
        ("12.300", [2, -1], ""),
        ("12", 0, ""),
        ("12.31", 2, "value"),
        ("1230%", 0, ""),
        ("123/10", 2, "places"),
    ],
)
def test_decimal_places_are_counted_as_typed(student: str, places: Any, stage: str) -> None:
    found = judged(student, "12.3" if places != 0 or "%" in student else "12.1", places=places)
    assert (found.equal, "" if found.equal else found.stage) == (stage == "", stage)


@pytest.mark.parametrize(
    ("student", "options", "says"),
    [
        ("3.1", {"figures": 4}, "two significant figures too few"),
        ("3.14159", {"figures": 4}, "two significant figures too many"),
        ("3.1", {"places": 2}, "one decimal place too few"),
        ("-3.142", {"figures": 4}, "Check the sign."),
        ("314.2", {"places": 1}, "check the power of ten"),
        ("27.2", {"places": 1}, "This value is not right."),
        ("[3.142]", {"figures": 4}, "The value is right."),
    ],
)
def test_the_sentence_says_what_is_wrong(student: str, options: dict[str, Any], says: str) -> None:
    assert says in judged(student, "pi", **options).reason


def test_a_slip_in_the_power_of_ten_is_named() -> None:
    assert "power of ten" in judged("0.025", "0.25").reason


def test_a_tolerance_decides_what_is_right_where_figures_are_asked_too() -> None:
    assert judged("3.15", "pi", figures=3, tolerance=0.01).equal
    assert judged("3.1", "pi", figures=3, tolerance=0.1).stage == "figures"


def test_a_table_is_judged_entry_by_entry() -> None:
    found = judged("[[1, 2], [3, 5]]", "[[1, 2], [3, 4]]")
    assert found.share == Fraction(3, 4)
    assert found.reason.startswith("3 of 4 entries are right; row 2, column 2:")


def test_a_bare_number_is_in_percent_where_the_question_is() -> None:
    for student, equal in (("12", True), ("12%", True), ("0.12", False)):
        assert judged(student, "12%", percent=True).equal is equal


def test_a_decimal_comma_is_read_where_the_course_writes_it() -> None:
    assert judged("1.000,5", "1000,5", decimal_comma=True).equal
    assert judged("[0,5; 1]", "[0,5; 1]", decimal_comma=True).equal
    assert judged("0,50", "0,5", decimal_comma=True, figures=2).equal


# units


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("3 km", "3000 m"),
        ("3000m", "3 km"),
        ("9.81 m/s^2", "981 cm/s²"),
        ("9.81 m s^-2", "9.81 m/s^2"),
        ("9.81 m s-2", "9.81 N/kg"),
        ("9.81*m/s^2", "9.81 m/s^2"),
        (r"9.81\,\mathrm{m}/\mathrm{s}^{2}", "9.81 m/s^2"),
        (r"9.81 \frac{\text{m}}{\text{s}^2}", "9.81 m/s^2"),
        ("1/2 kg", "500 g"),
        ("3 x 10^4 N·m", "30 kJ"),
        ("1 N m", "1 J"),
        ("5/s", "5 Hz"),
        ("5 1/s", "5 Hz"),
        ("36 km/h", "10 m/s"),
        ("36 kph", "10 m/s"),
        ("1 GiB", "1024 MiB"),
        ("25 °C", "298.15 K"),
        ("77 °F", "25 °C"),
        ("180°", "pi rad"),
        ("1 kWh", "3.6 MJ"),
        ("5 µm", "0.005 mm"),
        ("2 kΩ", "2000 Ohm"),
        ("4.2 J/(kg K)", "4.2 J kg^-1 K^-1"),
        ("3 kilometers", "3 km"),
        ("2 L", "2000 cm^3"),
        ("[1, 2] km", "[1000, 2000] m"),
        ("2 MB", "16 Mbit"),
        ("1.1*Mg/10^6", "1.1*kN*ns/(mm*Hz)"),
        ("(600*N)/(pi*mm^2)", "(600/pi) N/mm^2"),
        ("-(36*kJ)/mol", "(-36)*kJ/mol"),
        ("m/4", "0.25 m"),
        ("2 mM", "2 mol/m^3"),
        (r"5\,\mu\mathrm{m}", "5e-6 m"),
        ("36 km per h", "10 m/s"),
    ],
)
def test_a_quantity_in_another_unit_is_equal(student: str, reference: str) -> None:
    assert judged(student, reference).equal


@pytest.mark.parametrize(
    ("student", "stage", "says"),
    [
        ("9.81", "units", "no unit"),
        ("9.81 m/s", "units", "measures something else"),
        ("9.81 km/s^2", "value", "prefix"),
        ("9.8 m/s^2", "value", "not right"),
        ("-9.81 m/s^2", "value", "sign"),
        ("3 m", "units", "measures something else"),
    ],
)
def test_what_is_wrong_about_a_quantity_is_told_apart(student: str, stage: str, says: str) -> None:
    found = judged(student, "9.81 m/s^2")
    assert not found.equal
    assert found.stage == stage
    assert says in found.reason


@pytest.mark.parametrize("student", ["m/s^2", "m", "metres per second"])
def test_a_unit_without_a_number_is_refused(student: str) -> None:
    with pytest.raises(Unreadable, match="A number belongs before this unit"):
        judged(student, "1 m/s^2")


def test_a_unit_where_none_is_asked_for_is_told() -> None:
    with pytest.raises(Unreadable):
        judged("3 m", "3")


def test_the_unit_that_is_asked_for_may_be_the_only_one() -> None:
    assert judged("3 km", "3000 m").equal
    assert judged("3 km", "3000 m", same_unit=True).stage == "units"
    assert judged("3000 m", "3000 m", same_unit=True).equal


def test_figures_count_before_a_unit() -> None:
    assert judged("3.00 km", "3000 m", figures=3).equal
    assert judged("3.0 km", "3000 m", figures=3).stage == "figures"
    assert judged("3.14*Mg/10^6", "pi*kN*ns/(mm*Hz)", figures=3).equal
    assert judged("m/4", "0.25*m", figures=3).stage == "figures"


@pytest.mark.parametrize("text", ["3 foo", "3 m^", "3 m^x", "3 m^99", "3 (m", "3 m)", "3 m/", "3 m m " + "m " * 200])
def test_what_is_no_unit_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        judged(text, "3 m")


@pytest.mark.parametrize(
    "text",
    ["__import__('os')", "m.__class__", "m**9**9", "lambda", "()", "", "1", "m;s", "m' ", "kkm", "milli", "Q", "%"],
)
def test_nothing_but_the_names_of_the_table_is_a_unit(text: str) -> None:
    with pytest.raises(UnitError):
        read_unit(text)


@given(st.text(max_size=60))
def test_any_text_is_a_unit_or_none(text: str) -> None:
    try:
        read_unit(text)
        split_unit(text, lambda part: part.strip() == "3")
    except (UnitError, Unreadable):
        pass


_DECIMALS = st.decimals(min_value=-10_000, max_value=10_000, places=4, allow_nan=False).map(str)


@given(_DECIMALS, st.integers(1, 5))
def test_a_value_rounded_to_the_figures_asked_for_is_right(text: str, figures: int) -> None:
    rounded = f"{Context(prec=figures, rounding=ROUND_HALF_UP).create_decimal(text):.{figures - 1}e}"
    assert judged(rounded, text, figures=figures).equal or float(rounded) == float(text) == 0


def test_what_lies_half_way_is_rounded_away_from_zero() -> None:
    assert judged("0.0499", "0.04985", figures=3).equal
    assert not judged("0.0498", "0.04985", figures=3).equal
    assert not judged("-9.81 m", "-9.815 m", figures=3).equal


@given(_DECIMALS, _DECIMALS)
def test_exact_values_are_equal_exactly_where_they_are(one: str, other: str) -> None:
    assert judged(one, other).equal is (Fraction(one) == Fraction(other))


@given(_DECIMALS, st.integers(0, 3))
def test_a_value_off_by_a_whole_unit_in_the_last_place_is_wrong(text: str, places: int) -> None:
    moved = Fraction(text) + Fraction(2, 10**places)
    assert not judged(f"{float(moved):.{places}f}", text, places=places).equal
