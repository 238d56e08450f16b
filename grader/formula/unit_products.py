"""Products in which numbers and units are mixed, `1.1 Mg/10^6`, `(15 kN)/(pi mm^2)`, as a number and a unit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_LONGEST: Final = 120
_LARGEST_POWER: Final = 99
_MOST_TOKENS: Final = 60
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>°[CF]?|[^\W\d_]+)"
    r"|(?P<power>\*\*|\^)|(?P<op>[*·×/])|(?P<sign>[+-])|(?P<bracket>[()]))"
)
_NUMBERS: Final = ("pi", "π")


class NoProduct(Exception):  # noqa: N818  (a reading that does not apply, no error)
    """The text is no product of numbers and units."""


@dataclass
class _Factors:
    """Numbers and units with their powers, in the order they are written, and the sign before them all."""

    numbers: list[tuple[str, int]] = field(default_factory=list)
    units: list[tuple[str, int]] = field(default_factory=list)
    negative: bool = False


def gather(source: str) -> tuple[str, str] | None:
    """The number and the unit of a product in plain signs, each as text; None for what is no such product.

    The first number keeps its spelling, and so its figures; powers of ten go into its exponent. Without any number
    the product is of 1.
    """
    if len(source) > _LONGEST:
        return None
    try:
        found = _Parser(source).whole()
    except NoProduct:
        return None
    if not found.units:
        return None
    units = "·".join(name if power == 1 else f"{name}^{power}" for name, power in found.units if power)
    return ("-" if found.negative else "") + _number(found.numbers), units


def _number(numbers: list[tuple[str, int]]) -> str:
    if not numbers:
        return "1/1"  # without figures of its own
    (first, power), rest = numbers[0], numbers[1:]
    tens = sum(each for text, each in rest if text == "10")
    others = [(text, each) for text, each in rest if text != "10"]
    if power != 1 or others or not first[0].isdigit():
        return "*".join(f"({text})^({each})" for text, each in numbers)
    mantissa, _, exponent = first.lower().partition("e")
    return first if not tens else f"{mantissa}e{int(exponent or '0') + tens}"


class _Parser:
    """Signs, products, strokes, powers and brackets; what follows a stroke divides up to the next sign."""

    def __init__(self, source: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        source = source.strip()
        while at < len(source):
            found = _TOKEN.match(source, at)
            if found is None or len(self.tokens) >= _MOST_TOKENS:
                raise NoProduct
            self.tokens.append((found.lastgroup or "", found[found.lastgroup or 0]))
            at = found.end()
        self.at = 0

    def whole(self) -> _Factors:
        found = self.signed()
        if self.at < len(self.tokens):
            raise NoProduct
        return found

    def sees(self, kind: str, *texts: str) -> bool:
        here = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        return here[0] == kind and (not texts or here[1] in texts)

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def signed(self) -> _Factors:
        negative = self.take() == "-" if self.sees("sign") else False
        found = self.product()
        found.negative = found.negative != negative
        return found

    def product(self) -> _Factors:
        found = _Factors()
        over = False
        while True:
            self.factor(found, over=over)
            if self.sees("op"):
                over = self.take() == "/"
            elif self.sees("name") or self.sees("bracket", "("):
                over = False
            else:
                return found

    def factor(self, found: _Factors, *, over: bool) -> None:
        if self.sees("bracket", "("):
            self.take()
            inner = self.signed()
            if not self.sees("bracket", ")"):
                raise NoProduct
            self.take()
        elif self.sees("number") or self.sees("name"):
            number = self.sees("number") or self.sees("name", *_NUMBERS)
            text = self.take()
            inner = _Factors([(text, 1)], []) if number else _Factors([], [(text, 1)])
        else:
            raise NoProduct
        power = self.exponent() * (-1 if over else 1)
        found.negative = found.negative != (inner.negative and power % 2 == 1)
        found.numbers.extend((text, each * power) for text, each in inner.numbers)
        found.units.extend((text, each * power) for text, each in inner.units)

    def exponent(self) -> int:
        if not self.sees("power"):
            return 1
        self.take()
        bracketed = self.sees("bracket", "(")
        self.at += bracketed
        negative = self.take() == "-" if self.sees("sign") else False
        if not self.sees("number") or not self.tokens[self.at][1].isdigit():
            raise NoProduct
        power = int(self.take()[:6])
        if power > _LARGEST_POWER or (bracketed and not self.sees("bracket", ")")):
            raise NoProduct
        self.at += bracketed
        return -power if negative else power
