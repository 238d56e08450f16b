"""Products in which numbers and units are mixed, `1.1 Mg/10^6`, `2*mm*(pi+1)`, and sums of them, `3 m + 10 cm`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Final

from grader.formula.unit_names import split_name, unclear_stroke

_LONGEST: Final = 120
_LARGEST_POWER: Final = 99
_MOST_TOKENS: Final = 60
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*|,\d+)?|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>°[CFR]?|a0(?!\w)|\w*H2O|[^\W\d_]+)"
    r"|(?P<power>\*\*|\^)|(?P<op>[*·×/])|(?P<sign>[+-])|(?P<bracket>[()]))"
)
_NUMBERS: Final = ("pi", "π")
#: What may stand between the steps of 2 hours and 30 minutes.
_AND: Final = "and"
#: A number that needs no brackets in a product.
_SIMPLE: Final = re.compile(r"[\d.,]+|pi|π|\([^()]*\)|[a-z]+\([^()]*\)")


class NoProduct(Exception):  # noqa: N818  (a reading that does not apply, no error)
    """The text is no product of numbers and units."""


@dataclass(frozen=True)
class Product:
    """The number and the unit of a product as texts, and whether it was a sum."""

    number: str
    unit: str
    is_sum: bool = False


@dataclass
class _Factors:
    """Numbers and units with their powers, in the order they are written, and the sign before them all."""

    numbers: list[tuple[str, int]] = field(default_factory=list)
    units: list[tuple[str, int]] = field(default_factory=list)
    negative: bool = False

    def unit(self) -> str:
        return "·".join(name if power == 1 else f"{name}^{power}" for name, power in self.units if power)

    def number(self) -> str:
        return ("-" if self.negative else "") + _number(self.numbers)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    begin: int
    end: int


def gather(source: str, is_number: Callable[[str], bool], ratio: Callable[[str, str], Fraction]) -> Product | None:
    """The number and the unit of a product or sum in plain signs; None for what is neither.

    The first number keeps its spelling, and so its figures; powers of ten go into its exponent. Without any number
    the product is of 1. What is added is in the unit of the first, of which `ratio(unit, first)` says how many another
    is; `5 ft 6 in` is a sum, too. Raises `UnitError` for what is unclear, and what `ratio` raises.
    """
    if len(source) > _LONGEST:
        return None
    parser = _Parser(source.strip(), is_number, ratio)
    try:
        found = parser.whole()
    except NoProduct:
        return None
    return Product(found.number(), found.unit(), parser.added) if found.units else None


def _number(numbers: list[tuple[str, int]]) -> str:
    if not numbers:
        return "1/1"  # without figures of its own
    (first, power), rest = numbers[0], numbers[1:]
    tens = sum(each for text, each in rest if text == "10")
    others = [(text, each) for text, each in rest if text != "10"]
    if power != 1 or others or not first[0].isdigit():
        return "*".join(_raised(text, each) for text, each in numbers)
    mantissa, _, exponent = first.lower().partition("e")
    return first if not tens else f"{mantissa}e{int(exponent or '0') + tens}"


def _raised(text: str, power: int) -> str:
    base = text if _SIMPLE.fullmatch(text) else f"({text})"
    return base if power == 1 else f"{base}^({power})"


def _times(number: str, ratio: Fraction) -> str:
    """A number, of whatever spelling, as one of another unit."""
    base = number if ratio == 1 or _SIMPLE.fullmatch(number) else f"({number})"
    above = f"*{ratio.numerator}" if ratio.numerator != 1 else ""
    below = f"/{ratio.denominator}" if ratio.denominator != 1 else ""
    return f"{base}{above}{below}"


class _Parser:
    """Signs, sums, products, strokes, powers and brackets; what follows a stroke divides up to the next sign."""

    def __init__(self, source: str, is_number: Callable[[str], bool], ratio: Callable[[str, str], Fraction]) -> None:
        self.source, self.is_number, self.ratio = source, is_number, ratio
        self.tokens: list[_Token] = []
        self.added = False
        self.at = 0

    def whole(self) -> _Factors:
        at = 0
        while at < len(self.source):
            found = _TOKEN.match(self.source, at)
            if found is None or len(self.tokens) >= _MOST_TOKENS:
                raise NoProduct
            kind = found.lastgroup or ""
            self.tokens.append(_Token(kind, found[kind], found.start(kind), found.end()))
            at = found.end()
        result = self.sum()
        if self.at < len(self.tokens):
            raise NoProduct
        return result

    def sees(self, kind: str, *texts: str, ahead: int = 0) -> bool:
        at = self.at + ahead
        return at < len(self.tokens) and self.tokens[at].kind == kind and (not texts or self.tokens[at].text in texts)

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1].text

    def touches(self) -> bool:
        """Whether no blank stands before the token here."""
        return 0 < self.at < len(self.tokens) and self.tokens[self.at - 1].end == self.tokens[self.at].begin

    def sum(self) -> _Factors:
        """One product, or several with a number and a unit each; without a sign the units must become smaller."""
        terms = [self.signed()]
        mixed = False
        while self.sees("sign") or self.sees("number") or self.sees("name", _AND):
            mixed = mixed or not self.sees("sign")
            self.at += self.sees("name", _AND)
            terms.append(self.signed())
        if len(terms) == 1:
            return terms[0]
        if not all(term.numbers and term.units for term in terms):
            raise NoProduct
        shares = [self.ratio(term.unit(), terms[0].unit()) for term in terms]
        if mixed and not self.are_steps(terms, shares):
            raise NoProduct
        self.added = True
        texts = [_times(_number(term.numbers), share) for term, share in zip(terms, shares, strict=True)]
        signs = [
            "-" if term.negative != (mixed and terms[0].negative and term is not terms[0]) else "+" for term in terms
        ]
        text = " ".join(f"{sign} {text}" for sign, text in zip(signs, texts, strict=True)).removeprefix("+ ")
        return _Factors([(f"({text})", 1)], terms[0].units)

    def are_steps(self, terms: list[_Factors], shares: list[Fraction]) -> bool:
        """Whether products one behind the other are a quantity in steps, as 1 h 30 min is."""
        return (
            all(after < before for before, after in pairwise(shares))
            and all(_number(term.numbers).isdigit() for term in terms[:-1])
            and not any(term.negative for term in terms[1:])
        )

    def signed(self) -> _Factors:
        negative = self.take() == "-" if self.sees("sign") else False
        found = self.product()
        found.negative = found.negative != negative
        return found

    def product(self) -> _Factors:
        found = _Factors()
        over = counted = False  # over a stroke, before which a unit stands: 1/2 m is clear, and 3 m/2 s is not
        while True:
            self.factor(found, over=over)
            if self.sees("op"):
                counted, over = bool(found.units), self.take() == "/"
            elif (self.sees("name") and not self.sees("name", _AND)) or self.sees("bracket", "("):
                if over and counted:
                    raise unclear_stroke(self.tokens[self.at].text)
                over = False
            elif self.is_hyphen():
                self.take()
                over = False
            else:
                return found

    def is_hyphen(self) -> bool:
        """Whether a hyphen stands here that joins two units, as in N-m."""
        joins = self.sees("sign", "-") and self.touches() and self.tokens[self.at - 1].kind == "name"
        return joins and self.sees("name", ahead=1) and self.tokens[self.at + 1].text not in _NUMBERS

    def factor(self, found: _Factors, *, over: bool) -> None:
        if self.sees("bracket", "(") or (self.sees("name") and self.sees("bracket", "(", ahead=1)):
            inner = self.bracket()
        elif self.sees("number") or self.sees("name"):
            number = self.sees("number") or self.sees("name", *_NUMBERS)
            text = self.take()
            if number:
                inner = _Factors([(text, 1)], [])
            else:
                *before, text = split_name(text)
                found.units.extend((name, -1 if over else 1) for name in before)
                inner = _Factors([], [(text, self.glued())])
        else:
            raise NoProduct
        power = self.exponent() * (-1 if over else 1)
        found.negative = found.negative != (inner.negative and power % 2 == 1)
        found.numbers.extend((text, each * power) for text, each in inner.numbers)
        found.units.extend((text, each * power) for text, each in inner.units)

    def bracket(self) -> _Factors:
        """What stands in brackets: a number if it is one, as (pi+1) and sqrt(2) are, else a product or sum."""
        called = 0 if self.sees("bracket", "(") else 1
        end = self.closing(self.at + called)
        tokens = self.tokens[self.at : end + 1]
        signs = any(token.kind == "sign" for token in tokens[called + 2 :])
        names = any(token.kind == "name" and token.text not in _NUMBERS for token in tokens)
        if called or signs or names:
            text = self.source[tokens[0].begin : tokens[-1].end]
            if self.is_number(text):
                self.at = end + 1
                return _Factors([(text, 1)], [])
        if called:
            *before, text = split_name(self.take())
            return _Factors([], [*((name, 1) for name in before), (text, 1)])
        self.take()
        inner = self.sum()
        if not self.sees("bracket", ")"):
            raise NoProduct
        self.take()
        return inner

    def closing(self, at: int) -> int:
        """Where the bracket that opens at a token is closed."""
        depth = 0
        for place in range(at, len(self.tokens)):
            if self.tokens[place].kind == "bracket":
                depth += 1 if self.tokens[place].text == "(" else -1
            if depth == 0:
                return place
        raise NoProduct

    def glued(self) -> int:
        """The power that stands right behind a name without a sign for it: m2, s-1."""
        negative = self.sees("sign", "-") and self.touches()
        if negative and not (
            self.sees("number", ahead=1) and self.tokens[self.at + 1].begin == self.tokens[self.at].end
        ):
            return 1
        number = self.at + negative
        if not self.touches() or not self.sees("number", ahead=int(negative)) or not self.tokens[number].text.isdigit():
            return 1
        self.at = number + 1
        return self.limited(self.tokens[number].text) * (-1 if negative else 1)

    def exponent(self) -> int:
        if not self.sees("power"):
            return 1
        self.take()
        bracketed = self.sees("bracket", "(")
        self.at += bracketed
        negative = self.take() == "-" if self.sees("sign") else False
        if not self.sees("number") or not self.tokens[self.at].text.isdigit():
            raise NoProduct
        power = self.limited(self.take())
        if bracketed and not self.sees("bracket", ")"):
            raise NoProduct
        self.at += bracketed
        return -power if negative else power

    def limited(self, digits: str) -> int:
        power = int(digits[:6])
        if power > _LARGEST_POWER:
            raise NoProduct
        return power
