"""Units behind numbers: a small grammar of our own, over names that are looked up in tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

from grader.formula.characters import fold
from grader.formula.dressing import undressed
from grader.formula.unit_names import UnitError, look_up, registry, split_name, unclear_stroke
from grader.formula.unit_products import gather
from grader.formula.unit_words import in_symbols
from grader.model.blame import Unreadable

LONGEST: Final = 120
_LARGEST_POWER: Final = 12
_MOST_FACTORS: Final = 12

#: Scales whose zero lies elsewhere: they stand alone, and in a product a degree of theirs is a difference.
_SCALES: Final = {
    "°C": "degree_Celsius",
    "degC": "degree_Celsius",
    "°F": "degree_Fahrenheit",
    "degF": "degree_Fahrenheit",
}

_TOKEN = re.compile(
    r"\s*(?:(?P<name>°[CFR]?|a0(?!\w)|\w*H2O|[^\W\d_]+)|(?P<power>\^|\*\*)|(?P<bracket>[()])|(?P<int>[+-]?\d+)"
    r"|(?P<op>[*·×./]|(?<=[^\W\d_])-(?=[^\W\d_])))"  # N-m is a product
)
#: What stands in braces that hold no more than exponents in braces of their own.
_BRACED = r"(?:[^{}]|\{[^{}]*\})*"
_LATEX = (
    (re.compile(r"\\(?:cdot|times)(?![A-Za-z])"), "·"),
    (re.compile(r"\\(?:Omega)(?![A-Za-z])"), "Ω"),
    (re.compile(r"\\(?:mu)(?![A-Za-z])\s*"), "μ"),
    (re.compile(rf"\\(?:mathrm|text|textrm|textnormal|mathit|operatorname|mbox|rm)\s*\{{({_BRACED})\}}"), r"\1"),
    (re.compile(rf"\{{\s*\\rm\s+({_BRACED})\}}"), r" \1"),
    (re.compile(r"\\(?:left|right)(?=\s*[()])"), ""),
    (re.compile(rf"\\[dt]?frac\s*\{{({_BRACED})\}}\s*\{{({_BRACED})\}}"), r" (\1)/(\2)"),
    (re.compile(r"\^\s*\{?\s*\\circ\s*\}?|\\degree(?![A-Za-z])"), "°"),
    (re.compile(r"\\[,;:! ]|~|\\rm(?![A-Za-z])"), " "),
)  # fmt: skip


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
    source = in_symbols(_in_plain_signs(text))
    complaint: tuple[int, str] | None = None
    product, clash = None, ""
    try:
        product = gather(source, is_number, _ratio)
    except UnitError as error:
        clash = str(error)
    if product is not None and product.is_sum and is_number(product.number):
        return product.number, read_unit(product.unit)
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
    if product is not None and is_number(product.number):
        try:
            return product.number, read_unit(product.unit)
        except UnitError as error:
            complaint = complaint or (0, str(error))
    if clash and not is_number(text):
        raise Unreadable(clash, text)
    if complaint is not None and not is_number(text):
        raise Unreadable(complaint[1], text, _position(text, source[complaint[0] :]))
    return text, None


def unit_starts(text: str) -> list[tuple[str, int]]:
    """The text in plain signs, with each place at which a unit could begin."""
    source = in_symbols(_in_plain_signs(text))
    return [(source, at) for at in _starts(source)]


def _ratio(name: str, other: str) -> Fraction:
    """How many of the other unit one is; raises `UnitError` where the two cannot be added."""
    unit, base = read_unit(name), read_unit(other)
    if unit.dimensions != base.dimensions:
        raise UnitError(f"{base.text} and {unit.text} measure different things and cannot be added.")
    if unit.offset or base.offset:
        raise UnitError("Temperatures on a scale cannot be added.")
    return unit.factor / base.factor


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
            r"(?<![^\W\d_])(?:°|/\s*(?=[^\W\d_(])|\((?=[\s(]*[^\W\d_])|[^\W\d_]|(?<=\d )1/(?=[^\W\d_]))", source
        )
    ]
    return found[:40]


def read_unit(text: str) -> Unit:
    """The unit a text spells: `m/s^2`, `kg m s-2`, `N·m`; raises `UnitError`."""
    source = in_symbols(_in_plain_signs(text)).strip().replace("{", "(").replace("}", ")").removesuffix(".")
    if len(source) > LONGEST:
        raise UnitError(f"A unit may have at most {LONGEST} characters.")
    powers = _Parser(source).whole()
    if list(powers.values()) == [1] and (scale := _SCALES.get(*powers)) is not None:
        return _scale(*powers, scale)
    factor, dimensions = Fraction(1), dict[str, int]()
    for name, power in powers.items():
        size, parts = look_up(name)
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
        return powers

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
                if sign < 0:
                    raise unclear_stroke(self.tokens[self.at][1])
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
            *before, last = split_name(self.take())
            return {**dict.fromkeys(before, 1), last: self.exponent()}
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
        if not raised and self.tokens[self.at - 1][1].startswith("+"):
            raise UnitError("A sign cannot stand here in a unit.")
        if bracketed and not self.sees("bracket", ")"):
            raise UnitError("A bracket of this unit is never closed.")
        self.at += bracketed
        if abs(power) > _LARGEST_POWER:
            raise UnitError("The power of this unit is too large.")
        return power


@cache
def _scale(text: str, name: str) -> Unit:
    """A temperature scale, by what pint makes of its 0 and 1."""
    zero, one = (Fraction(registry().convert(Fraction(value), name, "kelvin")) for value in (0, 1))
    return Unit(text, one - zero, (("kelvin", 1),), zero)
