"""Formulas as quotients of polynomials over the rationals, to factor and to cancel; everything else is an unknown.

Sizes are limited before anything is multiplied or factored, so that no formula takes long: `Undecidable` beyond.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

from grader.formula.canonical import Canonical, canonical
from grader.formula.tree import Apply, Num, Tree

MOST_TERMS = 500
MOST_UNKNOWNS = 24
MOST_FACTORS = 60
MOST_BITS = 4000
#: The highest total degree by the number of unknowns; beyond the last, that of the last.
_HIGHEST_DEGREE = (60, 60, 30, 16)

Polynomial = Any  # flint.fmpq_mpoly, which has no stubs


class Undecidable(Exception):  # noqa: N818  (an outcome, no error)
    """The formula is too large to be judged; a person has to look at it. The message may be shown to its writer."""


def too_large() -> Undecidable:
    """What is raised for a formula beyond the limits."""
    return Undecidable("This formula is too large for its form to be checked.")


def number_of(tree: Tree) -> Fraction | None:
    """The rational number that plain arithmetic amounts to; None for anything else, and for 1/0."""
    match tree:
        case Num():
            return tree.value
        case Apply(op="neg" | "percent" | "add" | "mul" | "div" | "pow"):
            values = []
            for arg in tree.args:
                if (value := number_of(arg)) is None:
                    return None
                values.append(value)
            return _worked_out(tree.op, values)
        case _:
            return None


def _worked_out(op: str, values: list[Fraction]) -> Fraction | None:
    if op in ("add", "mul"):
        result = values[0]
        for value in values[1:]:
            result = result + value if op == "add" else result * value
            if _bits(result) > MOST_BITS:
                raise too_large()
        return result
    if op == "div":
        return values[0] / values[1] if values[1] else None
    if op == "pow":
        return _power(values[0], values[1])
    return -values[0] if op == "neg" else values[0] / 100


def _power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator != 1 or (base == 0 and exponent <= 0):
        return None
    if base in (0, 1):
        return base
    if abs(exponent) * _bits(base) > MOST_BITS:
        raise too_large()
    return Fraction(base**exponent.numerator)


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def whole_exponent(tree: Tree) -> int | None:
    """The exponent of a power, where it is a whole number that is written out."""
    if not isinstance(tree, Apply) or tree.op != "pow":
        return None
    value = number_of(tree.args[1])
    return value.numerator if value is not None and value.denominator == 1 else None


def factors(tree: Tree, power: int = 1) -> Iterator[tuple[Tree, int]]:
    """What a product is made of, quotients and whole powers opened up: factors and their powers, without signs."""
    if isinstance(tree, Apply):
        if tree.op == "mul":
            for arg in tree.args:
                yield from factors(arg, power)
            return
        if tree.op == "div":
            yield from factors(tree.args[0], power)
            yield from factors(tree.args[1], -power)
            return
        if tree.op == "neg":
            yield from factors(tree.args[0], power)
            return
        if (exponent := whole_exponent(tree)) is not None and number_of(tree) is None:
            yield from factors(tree.args[0], power * exponent)
            return
    yield tree, power


def terms(tree: Tree, sign: int = 1) -> Iterator[tuple[Tree, int]]:
    """What a sum is made of, each term with its sign; a formula that is no sum is its only term."""
    if isinstance(tree, Apply) and tree.op == "add":
        for arg in tree.args:
            yield from terms(arg, sign)
    elif isinstance(tree, Apply) and tree.op == "neg":
        yield from terms(tree.args[0], -sign)
    else:
        yield tree, sign


def is_sum(tree: Tree) -> bool:
    """Whether this is a sum of more than plain numbers."""
    return isinstance(tree, Apply) and tree.op == "add" and number_of(tree) is None


@dataclass(frozen=True)
class Ratio:
    """One polynomial over another, common factors and all."""

    top: Polynomial
    bottom: Polynomial

    @property
    def is_polynomial(self) -> bool:
        """Whether only a number stands below the line."""
        return bool(self.bottom.is_constant())


class Ring:
    """The polynomials in the unknowns of one formula: its names, and whatever in it is not rational."""

    def __init__(self, tree: Tree) -> None:
        from flint import Ordering, fmpq_mpoly_ctx

        found: dict[Canonical, None] = {}
        for atom in _atoms(tree):
            found.setdefault(canonical(atom))
            if len(found) > MOST_UNKNOWNS:
                raise too_large()
        self.places = {key: place for place, key in enumerate(found)}
        self.context = fmpq_mpoly_ctx.get(tuple(f"u{place}" for place in range(len(found))), Ordering.lex)
        self.degree = _HIGHEST_DEGREE[min(len(found), len(_HIGHEST_DEGREE) - 1)]

    def constant(self, value: Fraction | int) -> Polynomial:
        """A number as a polynomial."""
        from flint import fmpq

        value = Fraction(value)
        return self.context.constant(fmpq(value.numerator, value.denominator))

    def unknown(self, tree: Tree) -> Polynomial:
        """The unknown that stands for a formula which is not rational."""
        return self.context.gens()[self.places[canonical(tree)]]

    def ratio(self, tree: Tree) -> Ratio:
        """The formula as a quotient of polynomials; raises `Undecidable` where it is too large or divides by zero."""
        one = self.constant(1)
        if (number := number_of(tree)) is not None:
            return Ratio(self.constant(number), one)
        if not isinstance(tree, Apply):
            return Ratio(self.unknown(tree), one)
        if (exponent := whole_exponent(tree)) is not None:
            return self.power(self.ratio(tree.args[0]), exponent)
        if tree.op not in ("add", "mul", "div", "neg", "percent"):
            return Ratio(self.unknown(tree), one)
        parts = [self.ratio(arg) for arg in tree.args]
        match tree.op:
            case "neg":
                return Ratio(-parts[0].top, parts[0].bottom)
            case "percent":
                return Ratio(parts[0].top, parts[0].bottom * self.constant(100))
            case "div":
                return self.product(parts[0], self.inverse(parts[1]))
        result = parts[0]
        for part in parts[1:]:
            result = self.total(result, part) if tree.op == "add" else self.product(result, part)
        return result

    def total(self, left: Ratio, right: Ratio) -> Ratio:
        """The sum of two quotients, over their common denominator where they have one."""
        if left.bottom == right.bottom:
            return Ratio(self.checked(left.top + right.top), left.bottom)
        top = self.times(left.top, right.bottom) + self.times(right.top, left.bottom)
        return Ratio(self.checked(top), self.times(left.bottom, right.bottom))

    def product(self, left: Ratio, right: Ratio) -> Ratio:
        """The product of two quotients, nothing cancelled."""
        return Ratio(self.times(left.top, right.top), self.times(left.bottom, right.bottom))

    def inverse(self, ratio: Ratio) -> Ratio:
        """The quotient upside down."""
        if ratio.top == 0:
            raise Undecidable("This formula divides by zero.")
        return Ratio(ratio.bottom, ratio.top)

    def power(self, base: Ratio, exponent: int) -> Ratio:
        """A whole power, by repeated multiplication, so that sizes are seen as they grow."""
        if exponent < 0:
            base, exponent = self.inverse(base), -exponent
        if exponent > self.degree:
            raise too_large()
        result = Ratio(self.constant(1), self.constant(1))
        for _ in range(exponent):
            result = self.product(result, base)
        return result

    def times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """The product of two polynomials, its degree checked before it is made."""
        if left.total_degree() + right.total_degree() > self.degree:
            raise too_large()
        return self.checked(left * right)

    def checked(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial, if it is not too large."""
        if len(polynomial) > MOST_TERMS:
            raise too_large()
        return polynomial


def _atoms(tree: Tree) -> Iterator[Tree]:
    """The largest parts that are not rational: names, roots, functions."""
    if number_of(tree) is not None:
        return
    if isinstance(tree, Apply) and (
        tree.op in ("add", "mul", "div", "neg", "percent") or whole_exponent(tree) is not None
    ):
        for arg in tree.args if tree.op != "pow" else tree.args[:1]:
            yield from _atoms(arg)
    else:
        yield tree


def irreducible_factors(polynomial: Polynomial) -> list[tuple[Polynomial, int]]:
    """The factors over the rationals, with how often each occurs; numbers are left out."""
    for coefficient in polynomial.coeffs():
        if int(coefficient.p).bit_length() + int(coefficient.q).bit_length() > MOST_BITS:
            raise too_large()
    return [(factor, int(times)) for factor, times in polynomial.factor()[1]]


def content(polynomial: Polynomial) -> int:
    """The largest whole number in all coefficients; 1 where one of them is a fraction."""
    found = 0
    for coefficient in polynomial.coeffs():
        if int(coefficient.q) != 1:
            return 1
        found = gcd(found, int(coefficient.p))
    return found or 1


def degree_in(polynomial: Polynomial, place: int) -> int:
    """The degree in one unknown; -1 of zero."""
    return -1 if polynomial == 0 else int(polynomial.degrees()[place])
