"""Units behind numbers: a small grammar of our own, and a table of names whose meaning pint knows.

No typed text reaches pint: a name is looked up here, and only names of this page are asked of pint's registry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from typing import Final

from grader.formula.characters import fold
from grader.formula.dressing import undressed
from grader.formula.unit_products import gather
from grader.model.blame import Unreadable

LONGEST: Final = 120
_LARGEST_POWER: Final = 12
_MOST_FACTORS: Final = 12
_LONG_WORD: Final = 5

#: A unit's name here, and what it is called in pint's registry.
_NAME_TEXT = """
m meter g gram s second A ampere K kelvin mol mole cd candela rad radian sr steradian Hz hertz N newton Pa pascal
J joule W watt C coulomb V volt F farad Ω ohm ohm ohm Ohm ohm S siemens Wb weber T tesla H henry lm lumen lx lux
Bq becquerel Gy gray Sv sievert kat katal L liter l liter t metric_ton eV electron_volt bar bar b bit bit bit bits bit
M molar B byte byte byte bytes byte cal calorie Wh watt_hour VA volt_ampere u unified_atomic_mass_unit Da dalton
Å angstrom
"""
_PLAIN_TEXT = """
min minute h hour hr hour d day day day days day a year yr year year year years year week week weeks week
minute minute minutes minute hour hour hours hour sec second ha hectare atm standard_atmosphere mmHg millimeter_Hg
psi pound_force_per_square_inch in inch inch inch inches inch ft foot foot foot feet foot yd yard yard yard yards yard
mi mile mile mile miles mile lb pound lbs pound oz ounce gal gallon mph mile_per_hour kn knot rpm revolutions_per_minute
deg degree ° degree degree degree degrees degree arcmin arcminute arcsec arcsecond percent percent
ppm ppm au astronomical_unit ly light_year pc parsec hp horsepower cc cubic_centimeter amu unified_atomic_mass_unit
mins minute hrs hour secs second torr torr Torr torr acre acre erg erg dyn dyne lbf pound_force Ci curie barn barn
kph kilometer_per_hour kmh kilometer_per_hour KiB kibibyte MiB mebibyte GiB gibibyte TiB tebibyte
"""
_WORD_TEXT = """
meter metre gram second ampere kelvin mole candela radian hertz newton pascal joule watt coulomb volt farad siemens
weber tesla henry lumen lux becquerel sievert liter litre electronvolt calorie tonne angstrom byte bit
"""
_PREFIX_TEXT = """
Q 30 R 27 Y 24 Z 21 E 18 P 15 T 12 G 9 M 6 k 3 h 2 da 1 d -1 c -2 m -3 μ -6 u -6 n -9 p -12 f -15 a -18 z -21 y -24
"""
_LONG_PREFIX_TEXT = """
tera 12 giga 9 mega 6 kilo 3 hecto 2 deca 1 deci -1 centi -2 milli -3 micro -6 nano -9 pico -12 femto -15
"""
#: Operations of floating-point numbers: FLOPs count them, FLOPS and flops/s are how many a second.
_OPERATIONS: Final = frozenset({"FLOP", "FLOPs", "Flop", "Flops", "flop", "flops"})
_RATE: Final = "FLOPS"
_OPERATION: Final = (("operation", 1),)
#: Information by the natural logarithm, of which a bit is ln 2.
_NATURAL: Final = ("nat", "nats")
_NATURAL_BITS: Final = Fraction(Decimal(2).ln(Context(prec=60)))
_SPELLED: Final = {"metre": "meter", "litre": "liter", "electronvolt": "electron_volt", "tonne": "metric_ton"}


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_PREFIXED: Final = _pairs(_NAME_TEXT)
_PLAIN: Final = _pairs(_PLAIN_TEXT)
_WORDS: Final = {word: _SPELLED.get(word, word) for word in _WORD_TEXT.split()}
_PREFIXES: Final = {name: int(power) for name, power in _pairs(_PREFIX_TEXT).items()}
_LONG_PREFIXES: Final = {name: int(power) for name, power in _pairs(_LONG_PREFIX_TEXT).items()}
#: What a name in the wrong case is most likely meant to be.
_COMMON: Final = (
    *_PLAIN,
    *_WORDS,
    *_PREFIXED,
    *(prefix + name for name in _PREFIXED for prefix in ("k", "c", "M", "m")),
)
#: Scales whose zero lies elsewhere: they stand alone.
_SCALES: Final = {
    "°C": "degree_Celsius",
    "degC": "degree_Celsius",
    "°F": "degree_Fahrenheit",
    "degF": "degree_Fahrenheit",
}
#: What counts or measures an angle has no dimension.
_NUMBERS: Final = frozenset({"radian", "count"})

_TOKEN = re.compile(
    r"\s*(?:(?P<name>°[CF]?|[^\W\d_]+)|(?P<power>\^|\*\*)|(?P<op>[*·×./])|(?P<bracket>[()])|(?P<int>[+-]?\d+))"
)
_LATEX = (
    (re.compile(r"\\(?:cdot|times)(?![A-Za-z])"), "·"),
    (re.compile(r"\\(?:Omega)(?![A-Za-z])"), "Ω"),
    (re.compile(r"\\(?:mu)(?![A-Za-z])\s*"), "μ"),
    (re.compile(r"\\(?:mathrm|text|textrm|mathit|operatorname|mbox|rm)\s*\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"(\1)/(\2)"),
    (re.compile(r"\^\s*\{?\s*\\circ\s*\}?|\\degree(?![A-Za-z])"), "°"),
    (re.compile(r"\\[,;:! ]|~|\\rm(?![A-Za-z])"), " "),
)  # fmt: skip


class UnitError(ValueError):
    """A text that is no unit; the message says why."""


@dataclass(frozen=True)
class Unit:
    """A unit: `factor` of the base units (metre, kilogram, second …) to their powers, and where its zero lies."""

    text: str
    factor: Fraction
    dimensions: tuple[tuple[str, int], ...]
    offset: Fraction = Fraction(0)

    @property
    def is_number(self) -> bool:
        """Whether it has no dimension: an angle, a percentage."""
        return not self.dimensions


def convert(value: Fraction, start: Unit | None, end: Unit | None) -> Fraction:
    """A number in one unit as a number in another of the same dimension; None is the bare number 1."""
    if start is not None:
        value = value * start.factor + start.offset
    return value if end is None else (value - end.offset) / end.factor


def split_unit(text: str, is_number: Callable[[str], bool]) -> tuple[str, Unit | None]:
    """A text as the number it starts with and the unit behind it; the whole text and None where no unit stands there.

    Raises `Unreadable` at a word behind a number that is no unit.
    """
    source = _in_plain_signs(text)
    complaint: tuple[int, str] | None = None
    for at in _starts(source):
        number, rest = source[:at].rstrip(" *·×"), source[at:]
        if not number.strip() or not is_number(number):
            continue
        try:
            return number, read_unit(rest)
        except UnitError as error:
            complaint = at, str(error)
    if _is_unit(source) and not is_number(source):
        raise Unreadable("A number belongs before this unit.", text, 0)
    if (found := gather(source)) is not None and is_number(found[0]):
        try:
            return found[0], read_unit(found[1])
        except UnitError as error:
            complaint = complaint or (0, str(error))
    if complaint is not None and not is_number(text):
        raise Unreadable(complaint[1], text, _position(text, source[complaint[0] :]))
    return text, None


def _is_unit(source: str) -> bool:
    try:
        read_unit(source)
    except UnitError:
        return False
    return True


def _in_plain_signs(text: str) -> str:
    source = str(undressed(fold(text)))
    for pattern, into in _LATEX:
        for _ in range(3):
            source = pattern.sub(into, source)
    return source


def _position(text: str, rest: str) -> int | None:
    at = text.find(rest[:3]) if rest else -1
    return at if at >= 0 else None


def _starts(source: str) -> list[int]:
    """Where a unit could begin: at a word after something else, or at the stroke before one."""
    found = [
        match.start()
        for match in re.finditer(
            r"(?<![^\W\d_])(?:°|/\s*(?=[^\W\d_(])|\((?=[^\W\d_])|[^\W\d_]|(?<=\d )1/(?=[^\W\d_]))", source
        )
    ]
    return found[:40]


def read_unit(text: str) -> Unit:
    """The unit a text spells: `m/s^2`, `kg m s-2`, `N·m`; raises `UnitError`."""
    source = _in_plain_signs(text).strip().replace("{", "(").replace("}", ")")
    source = re.sub(r"\s+per\s+", "/", source)
    if len(source) > LONGEST:
        raise UnitError(f"A unit may have at most {LONGEST} characters.")
    if (scale := _SCALES.get(source.replace(" ", ""))) is not None:
        return _scale(source.replace(" ", ""), scale)
    powers = _Parser(source).whole()
    factor, dimensions = Fraction(1), dict[str, int]()
    for name, power in powers.items():
        size, parts = _meaning(name)
        factor *= size**power
        for base, exponent in parts:
            dimensions[base] = dimensions.get(base, 0) + exponent * power
    return Unit(source, factor, tuple(sorted((base, power) for base, power in dimensions.items() if power)))


class _Parser:
    """Products, strokes and powers of names; what follows a stroke is divided by up to the next sign."""

    def __init__(self, source: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(source):
            found = _TOKEN.match(source, at)
            if found is None:
                if source[at:].strip():
                    raise UnitError(f"“{source[at:].strip()[:20]}” is no unit that is known here.")
                break
            self.tokens.append((found.lastgroup or "", found[found.lastgroup or 0]))
            at = found.end()
        if len(self.tokens) > 5 * _MOST_FACTORS:
            raise UnitError("This unit is too long.")
        self.at = 0

    def whole(self) -> Mapping[str, int]:
        powers = self.product()
        if self.at < len(self.tokens):
            raise UnitError(f"“{self.tokens[self.at][1]}” cannot stand here in a unit.")
        return {name: power for name, power in powers.items() if power}

    def sees(self, kind: str, *texts: str) -> bool:
        return (
            self.at < len(self.tokens)
            and self.tokens[self.at][0] == kind
            and (not texts or self.tokens[self.at][1] in texts)
        )

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def product(self) -> dict[str, int]:
        powers: dict[str, int] = {}
        sign = 1
        if self.sees("op", "/"):
            self.take()
            sign = -1
        if self.sees("int", "1") and self.at + 1 < len(self.tokens) and self.tokens[self.at + 1][1] == "/":
            self.at += 2  # 1/s
            sign = -1
        while True:
            for name, power in self.factor().items():
                powers[name] = powers.get(name, 0) + sign * power
            if self.sees("op"):
                sign = -1 if self.take() == "/" else 1
            elif self.sees("name") or self.sees("bracket", "("):
                sign = 1
            else:
                return powers

    def factor(self) -> dict[str, int]:
        if self.sees("bracket", "("):
            self.take()
            powers = self.product()
            if not self.sees("bracket", ")"):
                raise UnitError("A bracket of this unit is never closed.")
            self.take()
        elif self.sees("name"):
            powers = {self.take(): 1}
        else:
            raise UnitError("The name of a unit was expected here.")
        power = self.exponent()
        return {name: each * power for name, each in powers.items()}

    def exponent(self) -> int:
        raised = self.sees("power")
        if raised:
            self.take()
        bracketed = raised and self.sees("bracket", "(")
        if bracketed:
            self.take()
        if not self.sees("int"):
            if raised:
                raise UnitError("A whole number was expected as the power of this unit.")
            return 1
        power = int(self.take()[:6])
        if bracketed and not self.sees("bracket", ")"):
            raise UnitError("A bracket of this unit is never closed.")
        self.at += bracketed
        if abs(power) > _LARGEST_POWER:
            raise UnitError("The power of this unit is too large.")
        return power


@cache
def _registry() -> object:
    import pint

    return pint.UnitRegistry(non_int_type=Fraction)


@cache
def _scale(text: str, name: str) -> Unit:
    """A temperature scale, by what pint makes of its 0 and 1."""
    convert_scale = _registry().convert  # type: ignore[attr-defined]  # pint is imported where it is used
    zero, one = (Fraction(convert_scale(Fraction(value), name, "kelvin")) for value in (0, 1))
    return Unit(text, one - zero, (("kelvin", 1),), zero)


@cache
def _meaning(name: str) -> tuple[Fraction, tuple[tuple[str, int], ...]]:
    """A name's factor and base units; raises `UnitError` for a name that is not on this page."""
    for table in (_PREFIXED, _PLAIN, _WORDS):
        if name in table:
            return _known(table[name])
    if (operations := _operations(name)) is not None:
        return operations
    if name in _NATURAL:
        factor, dimensions = _known("bit")
        return factor / _NATURAL_BITS, dimensions
    if len(name) > _LONG_WORD and name[0].isupper() and not name[1:2].isupper():  # Megabytes
        name = name[0].lower() + name[1:]
    if name.endswith("s") and name[:-1] in _WORDS:
        return _known(_WORDS[name[:-1]])
    for prefixes, table in ((_PREFIXES, _PREFIXED), (_LONG_PREFIXES, _WORDS)):
        for prefix, power in prefixes.items():
            rest = name.removeprefix(prefix)
            rest = rest.removesuffix("s") if table is _WORDS and rest not in table else rest
            if rest != name and name.startswith(prefix) and rest in table:
                factor, dimensions = _known(table[rest])
                return factor * Fraction(10) ** power, dimensions
    near = next((each for each in _COMMON if each.lower() == name.lower()), None)
    hint = f" Is {near} meant?" if near else ""
    raise UnitError(f"“{name[:20]}” is no unit that is known here.{hint}")


def _operations(name: str) -> tuple[Fraction, tuple[tuple[str, int], ...]] | None:
    """The factor and base units of FLOPs, GFLOPs and TFLOPS; None for any other name."""
    for prefix, power in (("", 0), *((each, _PREFIXES[each]) for each in "kMGTPE"), ("K", 3)):
        rest = name.removeprefix(prefix)
        if name.startswith(prefix) and (rest in _OPERATIONS or rest == _RATE):
            rate = (("second", -1),) if rest == _RATE else ()
            return Fraction(10) ** power, (*_OPERATION, *rate)
    return None


def _known(name: str) -> tuple[Fraction, tuple[tuple[str, int], ...]]:
    """What pint's registry says of one of the names of this page."""
    from pint.util import UnitsContainer

    factor, unit = _registry().get_root_units(UnitsContainer({name: 1}))  # type: ignore[attr-defined]  # as above
    parts = {str(base): int(power) for base, power in dict(unit._units).items() if base not in _NUMBERS}
    return Fraction(factor), tuple(sorted(parts.items()))
