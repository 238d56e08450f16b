"""Numbers as typed: exact values, and the figures they carry."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.formula import Number, read_number
from grader.formula.number import UNLIMITED
from grader.model.blame import Unreadable


@pytest.mark.parametrize(
    ("text", "value", "figures", "places"),
    [
        ("0.5744", "0.5744", 4, 4),
        ("-.1", "-0.1", 1, 1),
        ("−0.1", "-0.1", 1, 1),
        ("2e-3", "0.002", 1, 3),
        ("2·10^-3", "0.002", 1, 3),
        ("1.2×10⁻³", "0.0012", 2, 4),
        ("1.50 * 10**{2}", "150", 3, 0),
        ("50%", "0.5", 2, 2),
        ("1,000", "1000", 4, 0),
        ("12,345.67", "12345.67", 7, 2),
        ("1 000 000", "1000000", 7, 0),
        ("≈0.5", "0.5", 1, 1),
        ("approx. 0.50", "0.5", 2, 2),
        ("y = circa -0.5", "-0.5", 1, 1),
        ("ungefähr .5", "0.5", 1, 1),
        ("y = 0.50", "0.5", 2, 2),
        ("∂L/∂z = 0.3", "0.3", UNLIMITED, UNLIMITED),
        ("$0.5$", "0.5", 1, 1),
        ("0.00", "0", 2, 2),
        ("120", "120", 3, 0),
        ("5.", "5", 1, 0),
    ],
)
def test_a_number_keeps_its_exact_value_and_its_figures(text: str, value: str, figures: int, places: int) -> None:
    number = read_number(text)
    assert number.value == Fraction(value)
    if figures != UNLIMITED:
        assert (number.figures, number.places) == (figures, places)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/3", Fraction(1, 3)),
        (r"\frac12", Fraction(1, 2)),
        (r"$\frac{1}{2}$", Fraction(1, 2)),
        ("½", Fraction(1, 2)),
        ("2½", Fraction(5, 2)),
        ("-2 ½", Fraction(-5, 2)),
        ("392000+500", Fraction(392500)),
        ("28*28", Fraction(784)),
        ("10^(-3)", Fraction(1, 1000)),
        ("(1/4)^5", Fraction(1, 1024)),
    ],
)
def test_arithmetic_with_numbers_is_exact_and_has_all_figures(text: str, value: Fraction) -> None:
    number = read_number(text)
    assert (number.value, number.figures, number.places) == (value, UNLIMITED, UNLIMITED)


def test_a_root_is_evaluated_to_more_than_thirty_digits() -> None:
    root = read_number("sqrt(2)").value
    assert abs(root * root - 2) < Fraction(1, 10**30)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0), ("inf", 0), ("nan", 0), ("-∞", 0), ("0.5 approx", 4), ("0,574", 1), ("5,7", 1), ("x", 0), ("1/0", 0),
        ("sqrt(-1)", 0), ("3 4", 2), ("1e999", 0), ("9^9^9", 0), ("1.2.3", 3), ("10 m", 3),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_at_the_place_where_it_stops_being_one(text: str, position: int) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_number(text)
    assert refusal.value.position == position


@pytest.mark.parametrize(
    ("text", "value", "places"), [("5,7", "5.7", 1), ("-,5", "-0.5", 1), ("1.000,5", "1000.5", 1), ("1.5", "1.5", 1)]
)
def test_a_decimal_comma_is_read_where_the_course_uses_it(text: str, value: str, places: int) -> None:
    number = read_number(text, decimal_comma=True)
    assert (number.value, number.places) == (Fraction(value), places)


def test_a_point_that_could_be_either_is_refused_under_decimal_comma() -> None:
    with pytest.raises(Unreadable, match="thousands or a decimal"):
        read_number("1.000", decimal_comma=True)


@given(st.integers(-(10**12), 10**12), st.integers(0, 9))
def test_every_decimal_is_read_exactly(mantissa: int, places: int) -> None:
    value = Fraction(mantissa, 10**places)
    sign, digits = ("-" if mantissa < 0 else ""), str(abs(mantissa)).rjust(places + 1, "0")
    text = sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
    number = read_number(text)
    assert (number.value, number.places) == (value, places)


@given(st.text(max_size=40) | st.text("0123456789.,eE+-/%^ ×·=≈x()", max_size=25), st.booleans())
def test_any_text_gives_a_number_or_a_refusal(text: str, comma: bool) -> None:
    number = read_or_refusal(text, comma)
    if isinstance(number, Unreadable):
        assert number.message
        assert number.position is not None
        assert 0 <= number.position <= len(text)
    else:
        assert isinstance(number.value, Fraction)


def read_or_refusal(text: str, comma: bool) -> Number | Unreadable:
    try:
        return read_number(text, decimal_comma=comma)
    except Unreadable as refusal:
        return refusal
