"""Units as students of any course write them: their names, words, products and sums, and what is refused."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pint.util import UnitsContainer

from grader.formula.quantities import Finding, compare_numbers, read_measured
from grader.formula.question import Options
from grader.formula.unit_names import UnitError, look_up, registry
from grader.formula.units import read_unit
from grader.model.blame import Unreadable


def judged(student: str, reference: str, **options: Any) -> Finding:
    asked = Options.model_validate({"units": True, "relative": 0.0005, **options})
    wanted = read_measured(reference, asked, units=True)
    assert wanted.unit is not None
    return compare_numbers(read_measured(student, asked, units=True), wanted, asked)


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("1 V*s/amp", "1 H"),
        (r"5 \frac{m}{s^{2}}", "5 m/s^2"),
        (r"5 kg\times \frac{m}{s^{2}}", "5 N"),
        (r"5 \left(\frac{W}{m^{2}}\right)", "5 W/m^2"),
        (r"\frac{1}{2}\: \frac{\mu g}{m^{3}}", "0.5 ug/m^3"),
        ("3 Henries", "3 henrys"),
        ("2 cups", "1 pint"),
        ("4 qt", "1 gallon"),
        ("1 imperial pint", "568.26 mL"),
        ("1 fl oz", "29.5735 mL"),
        ("1 fluid ounce", "2 tablespoons"),
        ("1 micron", "1000 nm"),
        ("5 knots", "2.57222 m/s"),
        ("1 light-year", "9460730472580800 m"),
        ("50 thousand light years", "50 kly"),
        ("0.5 c", "149896229 m/s"),
        ("511 keV/c^2", "9.1094e-31 kg"),
        ("1 m_e", "9.1094e-31 kg"),
        ("1 a_0", "0.529177 angstroms"),
        ("1 AU", "149597870.7 km"),
        ("1 Mpc", "1000 kiloparsecs"),
        ("1 fortnight", "336 hours"),
        ("1 furlong", "220 yd"),
        ("1 slug", "14.5939 kg"),
        ("1 dyne", "1e-5 N"),
        ("1 kgf", "9.80665 N"),
        ("1 pound-force", "4.44822 N"),
        ("100 cmH₂O", "9806.65 Pa"),
        ("760 mTorr", "1 mmHg * 0.76"),
        ("2 ksi", "13.7895 MPa"),
        ("1 dalton", "1 amu"),
        ("1 MMBtu", "1000000 BTU"),
        ("3 dioptres", "3 dpt"),
        ("3 m^-1", "3 diopters"),
        ("1e4 G", "1 T"),
        ("1 cP", "1 mPa s"),
        ("3 mcg", "3 µg"),
        ("5 milliamps", "5 mA"),
        ("1 micromol/L", "1 µM"),
        ("1e9 nanomol", "1 mol"),
        ("1 microN", "1 µN"),
        ("2 kilofeet", "2000 feet"),
        ("3 Megabytes", "3 Mbytes"),
        ("30 dB", "30 decibels"),
        ("1 short ton", "2000 lb"),
        ("2 kWhr", "2 kilowatt-hours"),
        ("5 Mbps", "5 Mbit/s"),
        ("30 mpg", "30 mi/gal"),
        ("760 mm Hg", "1 atm"),
    ],
)
def test_units_of_every_science_are_known_by_their_symbols_and_names(student: str, reference: str) -> None:
    assert judged(student, reference).equal


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("3 square meters", "3 m^2"),
        ("3 sq. ft", "3 ft^2"),
        ("3 cubic centimeters", "3 mL"),
        ("3 meters per second squared", "3 m/s^2"),
        ("3 kilograms per cubic meter", "3 kg/m^3"),
        ("3 meters cubed per second", "3 m^3/s"),
        ("5 per second", "5 Hz"),
        ("5 inverse seconds", "5 Hz"),
        ("2 electron volts", "2 eV"),
        ("25 degrees Celsius", "298.15 K"),
        ("77 fahrenheit", "25 °C"),
        ("300 degrees Kelvin", "300 K"),
        ("4.2 J/(g °C)", "4200 J/(kg K)"),
        ("4.2 J/g°C", "4200 J/(kg K)"),
        ("1 W/(m^2 °F)", "1.8 W/(m^2 K)"),
        ("5 kNm", "5000 J"),
        ("5 Ωm", "5 V m/A"),
        ("3 kgm^2", "3 kg m^2"),
        ("3 kgm/s", "3 N s"),
        ("4.2 kJ/kgK", "4.2 kJ/(kg K)"),
        ("1 mPas", "1 mPa s"),
        ("5 N-m", "5 J"),
        ("5 kg-m/s^2", "5 N"),
        ("50 ft-lb", "67.791 J"),
        ("5 ft.", "5 ft"),
        ("5 [m/s]", "5 m/s"),
        (r"5\;\mathrm{m\,s^{-1}}", "5 m/s"),
        ("5 W m -2 K -1", "5 W/(m^2 K)"),
        ("5 kJ/kg*K", "5 kJ K/kg"),
        ("1/2 m + 50 cm", "1 m"),
    ],
)
def test_units_are_read_in_words_and_run_together(student: str, reference: str) -> None:
    assert judged(student, reference).equal


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("2*mm*(pi+1)", "2*(pi+1)*mm"),
        ("(2*mm)*(pi+1)", "2*(pi+1)*mm"),
        ("mm*2*(pi+1)", "2*(pi+1)*mm"),
        ("(pi+1)*mm*2", "2*(pi+1)*mm"),
        ("(pi+1)*(2*mm)", "2*(pi+1)*mm"),
        ("2 mm/(pi+1)", "0.482906 mm"),
        ("2 mm*sqrt(2)", "2.82843 mm"),
        ("(e-pi)*m", "-0.423311 m"),
        ("m*(1-3)", "-2 m"),
        ("5*(pi+1) J/kgK", "20.70796 J/(kg K)"),
        ("3 m + 10 cm", "3.1 m"),
        ("3 m+10 cm", "3.1 m"),
        ("3 m - 10 cm", "2.9 m"),
        ("-(3 m + 10 cm)", "-3.1 m"),
        ("10 cm + 3 m", "3.1 m"),
        ("3·10^4 m + 1 km", "31 km"),
        ("3 m2 + 100 cm²", "3.01 m^2"),
        ("5 kN·m + 300 Nm", "5.3 kJ"),
        ("(3 m + 10 cm)/(2 s)", "1.55 m/s"),
        ("5 ft 6 in", "5.5 ft"),
        ("1 h 30 min", "5400 s"),
        ("-5 ft 6 in", "-5.5 ft"),
        ("2 m² 50 cm²", "2.005 m^2"),
        ("2 pounds 3 ounces", "35 oz"),
        ("2 hours and 30 minutes", "2.5 h"),
    ],
)
def test_numbers_may_stand_between_units_and_quantities_be_added(student: str, reference: str) -> None:
    assert judged(student, reference).equal


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        ("3 gal", "3 qt"),
        ("1 pint", "1 imperial pint"),
        ("1 oz", "1 fl oz"),
        ("1 slug", "1 kg"),
        ("1 AU", "1 ly"),
        ("1 kpc", "1 Mpc"),
        ("1 pt", "1e-9 kg"),
        ("5 c", "5 C"),
        ("3 mg", "3 mG"),
        ("3 kn", "3 kN"),
        ("5 Nm", "5 nm"),
        ("3 dB", "0.3 B"),
        ("3 micron", "3 mm"),
        ("3 milliamps", "3 µA"),
        ("5 picoF", "5 nF"),
        ("3 square meters", "3 m"),
        ("3 square meters", "3 m^3"),
        ("3 meters per second squared", "3 m^2/s^2"),
        ("3 meters per second", "3 m s"),
        ("3 kgm^2", "3 kg^2 m^2"),
        ("4.2 J/kgK", "4.2 J/kg"),
        ("3 N-m", "3 N/m"),
        ("300 K", "300 °C"),
        ("2*m*(pi-1)", "2*m*(pi+1)"),
        ("2*mm/(pi+1)", "2*mm*(pi+1)"),
        ("3 m - 10 cm", "3.1 m"),
        ("-5 ft 6 in", "-4.5 ft"),
        ("3 m + 10 mm", "3.1 m"),
        ("3 m + 10 cm", "13 m"),
        ("5 ft 6 in", "5.6 ft"),
        ("5 ft 6 in", "30 ft in"),
        ("1 h 30 min", "1.3 h"),
        ("1 min 2 h", "121 min"),
        ("2 m 3 m", "5 m"),
    ],
)
def test_no_other_unit_power_or_prefix_is_taken_for_the_right_one(student: str, reference: str) -> None:
    assert not judged(student, reference).equal


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ton", "a tonne or 2000 pounds"),
        ("Tons", "a tonne or 2000 pounds"),
        ("kt", "a kilotonne or a knot"),
        ("D", "a dioptre or a debye"),
        ("Cal", "a calorie or a kilocalorie"),
        ("Calories", "a calorie or a kilocalorie"),
        ("pb", "a picobarn or a picobit"),
        ("barrels", "42 gallons or 31.5 gallons"),
        ("KM", "Is km meant?"),
        ("Volts", "Is volts meant?"),
        ("m and 2 m", "cannot stand here|no unit"),
        ("microm", "no unit that is known"),
        ("micros", "no unit that is known"),
        ("exam", "no unit that is known"),
        ("gm", "no unit that is known"),
        ("m foo/foo", "no unit that is known"),
        ("R", "no unit that is known"),
    ],
)
def test_a_name_of_two_units_or_of_none_is_refused_with_a_sentence(name: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says.replace("?", r"\?").replace(".", r"\.")):
        judged(f"3 {name}", "3 m")


@pytest.mark.parametrize(
    ("student", "says"),
    [
        ("3 m + 2 s", "m and s measure different things and cannot be added"),
        ("3 m + 2 m^2", "cannot be added"),
        ("5 J/kg K", "Is “K” divided by here, too?"),
        ("5 W/m²K", "Is “K” divided by here, too?"),
        ("10 m/2 s", "Is “s” divided by here, too?"),
        ("5 joules per kilogram kelvin", "Is “kelvin” divided by here, too?"),
        ("20 °C + 5 °C", "Temperatures on a scale cannot be added"),
        ("3 m + 2", "is no unit"),
        ("3 m + 4 foo", "“foo” is no unit"),
    ],
)
def test_what_cannot_be_added_or_is_unclear_is_refused_with_a_sentence(student: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        judged(student, "5 m")


def test_a_sum_shows_no_figures_of_its_own_and_is_shown_in_its_first_unit() -> None:
    read = read_measured("3 m + 10 cm", Options(units=True), units=True)
    assert read.shown() == "(3 + 10/100) m"
    assert judged("3 m + 10 cm", "3.10 m", figures=3, relative=None).stage == "figures"


#: Lengths in millimetres.
_LENGTHS = {"mm": "1", "cm": "10", "m": "1000", "km": "1e6", "inches": "25.4", "ft": "304.8", "yards": "914.4"}
_TERMS = st.lists(
    st.tuples(st.sampled_from("+-"), st.integers(1, 999), st.sampled_from(sorted(_LENGTHS))), min_size=1, max_size=4
)


@given(_TERMS)
def test_a_sum_of_lengths_is_what_its_terms_come_to(terms: list[tuple[str, int, str]]) -> None:
    text = " ".join(f"{sign} {number} {name}" for sign, number, name in terms)
    total = sum(int(f"{sign}{number}") * Fraction(_LENGTHS[name]) for sign, number, name in terms)
    assert judged(text, f"{float(total)} mm", tolerance=1e-6, relative=None).equal
    assert not judged(text, f"{float(total) + 1} mm", tolerance=1e-6, relative=None).equal


#: Where pint means something else: its systems of units, surveyor's foot, barn, milli-charge, microday and the like.
_GAUSS = ("gauss", "kilogauss", "microgauss", "G", "kG", "mG", "uG", "kiloG", "microG")
_OTHERS = ("maxwell", "kilomaxwell", "micromaxwell", "furlong", "kilofurlong", "microfurlong", "b", "kb", "Mb", "Gb")
_OTHERWISE = {*_GAUSS, *_OTHERS, "Tt", "AU", "me", "mcd", "dB", "decibel"}


def test_a_name_that_pint_knows_means_what_pint_says() -> None:
    names = [name for name in registry() if name.isalpha()]
    differ, agree = set(), 0
    for name in (prefix + name for prefix in ("", "k", "c", "m", "M", "u", "kilo", "micro") for name in names):
        try:
            factor, dimensions = look_up(name)
        except UnitError:
            continue
        prefix, unit, _ = registry().parse_unit_name(name)[0]
        theirs, base = registry().get_root_units(UnitsContainer({prefix + unit: 1}))
        powers = {str(each): power for each, power in dict(base._units).items() if each not in ("radian", "count")}
        if abs(Fraction(theirs) / factor - 1) < Fraction(1, 10**12) and powers == dict(dimensions):
            agree += 1
        else:
            differ.add(name)
    assert agree > 500
    assert differ <= _OTHERWISE


_WORDS = [
    "m",
    "s",
    "kg",
    "N",
    "J",
    "Pa",
    "foot",
    "inches",
    "°C",
    "square",
    "per",
    "cubic",
    "light-year",
    "kgm",
    "c",
    "a0",
]
_SIGNS = ["+", "-", "*", "/", "^2", "3", "0.5", "(", ")", "pi", "sqrt(2)"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(_WORDS) | st.sampled_from(_SIGNS), min_size=1, max_size=9))
def test_what_a_quantity_is_read_as_reads_as_the_same(parts: list[str]) -> None:
    options = Options(units=True)
    try:
        read = read_measured("3 " + " ".join(parts), options, units=True)
    except Unreadable:
        return  # no quantity
    again = read_measured(read.shown(), options, units=True)
    value, other = read.numbers.entries[0].value, again.numbers.entries[0].value
    assert abs(value - other) <= abs(value) / 10**30  # to which pi is known
    old, new = (each.unit and (each.unit.factor, each.unit.dimensions) for each in (read, again))
    assert old == new


@given(st.sampled_from(["m", "kg", "s", "foot", "mile", "micron", "knot", "Pa"]), st.integers(1, 4))
def test_words_for_powers_are_powers(name: str, power: int) -> None:
    words = {1: name, 2: f"square {name}", 3: f"{name} cubed", 4: f"square {name} {name} {name}"}
    assert read_unit(words[power]).dimensions == read_unit(f"{name}^{power}").dimensions
    assert read_unit(words[power]).factor == read_unit(f"{name}^{power}").factor
