"""What the name of a unit means: tables of names, prefixes and plurals, whose sizes pint knows.

No typed text reaches pint: a name is looked up here, and only what stands in these tables is asked of pint's registry.
A name that two units share is refused, so that neither is taken for the other.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final

#: A factor and the powers of pint's base units.
Meaning = tuple[Fraction, tuple[tuple[str, int], ...]]

#: From so many letters on, a name written out may start with a capital.
_LONG_WORD: Final = 6

#: A symbol that takes prefixes, and what it is called in pint's registry.
_SYMBOL_TEXT = """
m meter g gram s second A ampere K kelvin mol mole cd candela rad radian sr steradian Hz hertz N newton Pa pascal
J joule W watt C coulomb V volt F farad Ω ohm ohm ohm ohms ohm Ohm ohm Ohms ohm S siemens Wb weber T tesla H henry
lm lumen lx lux Bq becquerel Gy gray Sv sievert kat katal L liter l liter t metric_ton eV electron_volt bar bar
b bit bit bit bits bit M molar B byte byte byte bytes byte Byte byte Bytes byte cal calorie Wh watt_hour
Whr watt_hour VA volt_ampere
Ah ampere_hour u unified_atomic_mass_unit Da dalton Å angstrom yr year pc parsec ly light_year sec second Ci curie
bps bit_per_second barn barn G tesla_gauss torr torr Torr torr psi pound_force_per_square_inch Btu british_thermal_unit
BTU british_thermal_unit
"""
#: Prefixes of symbols that otherwise would be read where something else is meant: dB, pb, mt, pt, nu.
_ONLY_TEXT = """
t MGT bps kMGT b kMGTPE bit kKMGTPE bits kKMGTPE B kMGTPEZY byte kKMGTPEZY bytes kKMGTPEZY Byte kKMGTPEZY
Bytes kKMGTPEZY M mμunpf yr kMG pc kMG ly kMG
sec mμunp Ci kMmμunp barn mμunpf G kmμun torr mμu Torr mμu psi kM Btu k BTU k bar kMGdmμu u -
"""
#: A symbol or name that takes none.
_PLAIN_TEXT = """
min minute mins minute h hour hr hour hrs hour d day a year yrs year secs second ha hectare atm standard_atmosphere
mmHg millimeter_Hg cmHg centimeter_Hg inHg inch_Hg mmH2O millimeter_H2O cmH2O centimeter_H2O inH2O inch_H2O
in inch ft foot yd yard mi mile nmi nautical_mile lb pound lbs pound lbm pound oz ounce gal gallon pt pint qt quart
tsp teaspoon tbsp tablespoon floz fluid_ounce mph mile_per_hour kn knot kts knot kph kilometer_per_hour
kmh kilometer_per_hour rpm revolutions_per_minute rev revolution deg degree ° degree arcmin arcminute arcsec arcsecond
percent percent ppm ppm ppb part_per_billion au astronomical_unit AU astronomical_unit c speed_of_light hp horsepower
cc cubic_centimeter mcg microgram amu unified_atomic_mass_unit dyn dyne lbf pound_force kgf force_kilogram kip kip
ksi kip_per_square_inch MMBtu megabritish_thermal_unit KiB kibibyte MiB mebibyte GiB gibibyte TiB tebibyte cP centipoise
cSt centistokes me electron_mass a0 bohr Eh hartree Ry rydberg dpt dioptre mols mole kilohm kiloohm kilohms kiloohm
megohm megaohm megohms megaohm °C delta_degree_Celsius degC delta_degree_Celsius °F delta_degree_Fahrenheit
degF delta_degree_Fahrenheit °R degree_Rankine degR degree_Rankine mpg mile_per_gallon gpm gallon_per_minute
footpound foot_pound footpounds foot_pound
imperialgallon imperial_gallon imperialpint imperial_pint imperialquart imperial_quart
imperialgallons imperial_gallon imperialpints imperial_pint imperialquarts imperial_quart
"""
#: Names written out, which take an s and prefixes that are written out, too.
_WORD_TEXT = """
meter metre gram gramme second ampere amp kelvin mole candela radian steradian hertz newton pascal joule watt coulomb
volt farad ohm mho siemens weber tesla henry lumen lux becquerel gray sievert katal liter litre electronvolt calorie
tonne angstrom byte bit kibibyte mebibyte gibibyte tebibyte molar bar minute hour
day week fortnight month year century millennium inch foot yard mile
furlong micron parsec lightyear nauticalmile astronomicalunit pound ounce slug stone grain carat dalton atomicmassunit
gallon quart pint cup teaspoon tablespoon fluidounce acre hectare barn knot degree arcminute arcsecond revolution
gradian atmosphere torr dyne erg poundforce poundal horsepower rem roentgen curie poise stokes gauss maxwell debye
hartree rydberg bohr dioptre diopter rankine metricton shortton longton
"""
_SPELLED_TEXT = """
metre meter gramme gram litre liter electronvolt electron_volt tonne metric_ton metricton metric_ton amp ampere
lightyear light_year nauticalmile nautical_mile astronomicalunit astronomical_unit shortton short_ton longton long_ton
atomicmassunit unified_atomic_mass_unit fluidounce fluid_ounce atmosphere standard_atmosphere poundforce pound_force
gauss tesla_gauss maxwell weber_maxwell furlong eighth_mile diopter dioptre mho siemens rankine degree_Rankine
"""
_PLURAL_TEXT = """
feet foot inches inch henries henry centuries century millennia millennium
"""
_PREFIX_TEXT = """
Q 30 R 27 Y 24 Z 21 E 18 P 15 T 12 G 9 M 6 k 3 K 3 h 2 da 1 d -1 c -2 m -3 μ -6 u -6 n -9 p -12 f -15 a -18 z -21 y -24
"""
_LONG_PREFIX_TEXT = """
yotta 24 zetta 21 exa 18 peta 15 tera 12 giga 9 mega 6 kilo 3 hecto 2 deca 1 deka 1 deci -1 centi -2 milli -3 micro -6
nano -9 pico -12 femto -15 atto -18 zepto -21 yocto -24
"""
#: What pint lacks, or knows in another system of units or by the surveyor's foot.
_DEFINITIONS: Final = (
    "tesla_gauss = 1e-4 tesla",
    "weber_maxwell = 1e-8 weber",
    "eighth_mile = mile / 8",
    "dioptre = 1 / meter",
    "part_per_billion = 1e-9",
    "bit_per_second = bit / second",
    "mile_per_gallon = mile / gallon",
    "gallon_per_minute = gallon / minute",
)
#: Names that two units share.
_SHARED: Final = {
    "ton": ("a tonne", "2000 pounds"),
    "kiloton": ("a thousand tonnes", "the energy of so much TNT"),
    "megaton": ("a million tonnes", "the energy of so much TNT"),
    "kt": ("a kilotonne", "a knot"),
    "KB": ("1000 bytes, kB,", "1024 bytes, KiB"),
    "mt": ("a tonne", "a millitonne"),
    "D": ("a dioptre", "a debye"),
    "mb": ("a millibar", "a millibarn"),
    "nb": ("a nanobarn", "a nanobit"),
    "pb": ("a picobarn", "a picobit"),
    "fb": ("a femtobarn", "a femtobit"),
    "MBtu": ("a thousand Btu", "a million Btu"),
    "ppt": ("parts per thousand", "parts per trillion"),
    "barrel": ("42 gallons", "31.5 gallons"),
    "bbl": ("42 gallons", "31.5 gallons"),
    "mil": ("a thousandth of an inch", "a millimetre"),
}
_CAPITAL_CALORIE: Final = re.compile(r"[A-Za-z]*C(?:al|ALORIES?|alories?)")

#: Operations of floating-point numbers: FLOPs count them, FLOPS and flops/s are how many a second.
_OPERATIONS: Final = frozenset({"FLOP", "FLOPs", "Flop", "Flops", "flop", "flops"})
_RATE: Final = "FLOPS"
_OPERATION: Final = (("operation", 1),)
#: Levels, ten times a logarithm, which are compared with each other and with nothing else.
_LEVELS: Final = frozenset({"dB", "decibel", "decibels"})
#: Information by the natural logarithm, of which a bit is ln 2.
_NATURAL: Final = ("nat", "nats")
_NATURAL_BITS: Final = Fraction(Decimal(2).ln(Context(prec=60)))
#: What counts or measures an angle has no dimension.
_NUMBERS: Final = frozenset({"radian", "count"})


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_PREFIXED: Final = _pairs(_SYMBOL_TEXT)
_ONLY: Final = {name: frozenset(prefixes) for name, prefixes in _pairs(_ONLY_TEXT).items()}
_PLAIN: Final = _pairs(_PLAIN_TEXT)
_SPELLED: Final = _pairs(_SPELLED_TEXT)
_WORDS: Final = {word: _SPELLED.get(word, word) for word in _WORD_TEXT.split()}
_PLURALS: Final = {many: _WORDS[one] for many, one in _pairs(_PLURAL_TEXT).items()}
_PREFIXES: Final = {name: int(power) for name, power in _pairs(_PREFIX_TEXT).items()}
_USUAL: Final = frozenset(_PREFIXES) - {"K"}
_LONG_PREFIXES: Final = {name: int(power) for name, power in _pairs(_LONG_PREFIX_TEXT).items()}
#: What a name in the wrong case is most likely meant to be.
_COMMON: Final = (
    *_PLAIN,
    *_WORDS,
    *_PREFIXED,
    *(prefix + name for name in _PREFIXED for prefix in "kcMm" if prefix in _ONLY.get(name, _USUAL)),
)
#: Two symbols run together as they often are, Nm, Ωm, kgm, Pas and kgK: the power behind them is the second one's.
_TOGETHER: Final = re.compile(r"([kMmμun]?[NΩ]|kg)(m)|([kMmμun]?(?:N|J|Pa|W|V|A))(s)|(kg|k?mol)(K)")


class UnitError(ValueError):
    """A text that is no unit; the message says why."""


def unclear_stroke(name: str) -> UnitError:
    """What is wrong with a name after a blank behind a stroke, the K of J/kg K."""
    return UnitError(f"Is “{name}” divided by here, too? Put what the stroke divides by in brackets.")


def split_name(name: str) -> tuple[str, ...]:
    """The names that a name is made of: `Nm` is N and m, any other is itself."""
    found = _TOGETHER.fullmatch(name)
    return tuple(part for part in found.groups() if part) if found else (name,)


@cache
def look_up(name: str) -> Meaning:
    """A name's factor and base units; raises `UnitError` for a name that is unknown here or may mean two units."""
    _refuse_shared(name)
    if name in _LEVELS:
        return Fraction(1), (("decibel", 1),)
    if name in _NATURAL:
        factor, dimensions = _known("bit")
        return factor / _NATURAL_BITS, dimensions
    if name in _PREFIXED or name in _PLAIN:
        return _known(_PREFIXED.get(name) or _PLAIN[name])
    if (operations := _operations(name)) is not None:
        return operations
    for prefix, power in _PREFIXES.items():
        rest = name.removeprefix(prefix)
        if name.startswith(prefix) and rest in _PREFIXED and prefix in _ONLY.get(rest, _USUAL):
            return _scaled(_PREFIXED[rest], power)
    if (found := _written_out(name)) is not None:
        return _scaled(*found)
    near = next(
        (each for each in _COMMON if each.lower() == name.lower()), name.lower() if _word(name.lower()) else None
    )
    hint = f" Is {near} meant?" if near else ""
    raise UnitError(f"“{name[:20]}” is no unit that is known here.{hint}")


def _refuse_shared(name: str) -> None:
    shared = _SHARED.get(name) or (_SHARED.get(name.lower().removesuffix("s")) if len(name) > 2 else None)
    if _CAPITAL_CALORIE.fullmatch(name):
        shared = "a calorie", "a kilocalorie"
    if shared is not None:
        raise UnitError(f"“{name}” may mean {shared[0]} or {shared[1]}: write a unit that means only one of them.")


def _written_out(name: str) -> tuple[str, int] | None:
    """The pint name and the power of ten of `feet`, `Kilometres`, `microN`; None for any other name."""
    name = _small(name)
    if (plain := _word(name)) is not None:
        return plain, 0
    for prefix, power in _LONG_PREFIXES.items():
        if not name.startswith(prefix):
            continue
        symbol = name.removeprefix(prefix)
        if (rest := _word(symbol)) is not None:
            return rest, power
        if symbol in _PREFIXED and (len(symbol) > 1 or symbol.isupper()):  # the m of microm may stand for anything
            return _PREFIXED[symbol], power
    return None


def _small(name: str) -> str:
    """A long name without its capital: Megabytes."""
    capital = len(name) >= _LONG_WORD and name[0].isupper() and not name[1].isupper()
    return name[0].lower() + name[1:] if capital else name


def _word(word: str) -> str | None:
    plural = word.endswith("s") and not word.endswith("ss")
    return _WORDS.get(word) or _PLURALS.get(word) or (_WORDS.get(word[:-1]) if plural else None)


def _operations(name: str) -> Meaning | None:
    """The factor and base units of FLOPs, GFLOPs and TFLOPS; None for any other name."""
    for prefix, power in (("", 0), *((each, _PREFIXES[each]) for each in "kMGTPEK")):
        rest = name.removeprefix(prefix)
        if name.startswith(prefix) and (rest in _OPERATIONS or rest == _RATE):
            rate = (("second", -1),) if rest == _RATE else ()
            return Fraction(10) ** power, (*_OPERATION, *rate)
    return None


def _scaled(name: str, power: int) -> Meaning:
    factor, dimensions = _known(name)
    return factor * Fraction(10) ** power, dimensions


@cache
def registry() -> Any:
    """Pint's registry, reckoning with fractions, with what it lacks; loading it takes half a second."""
    import pint

    units: Any = pint.UnitRegistry(non_int_type=Fraction)
    for definition in _DEFINITIONS:
        units.define(definition)
    return units


def _known(name: str) -> Meaning:
    """What pint's registry says of one of the names of this page."""
    from pint.util import UnitsContainer

    factor, unit = registry().get_root_units(UnitsContainer({name: 1}))
    parts = {str(base): int(power) for base, power in dict(unit._units).items() if base not in _NUMBERS}
    return Fraction(factor), tuple(sorted(parts.items()))
