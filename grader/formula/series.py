"""Sums of many or endlessly many terms by a formula, where their terms are a polynomial times a power: `∑ k r^k`.

With p a polynomial of degree d and Δ its differences, ∑ p(m+i) r^i over all i ≥ 0 is ∑_j Δ^j p(m) r^j/(1-r)^(j+1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import comb
from typing import Final

from flint import fmpq

from grader.formula.reals import Scalar, ball, divide, power, sign, vanishes
from grader.formula.tree import Apply, Big, Constant, Name, Num, Tree, names_in

#: The highest degree of the polynomial.
_HIGHEST: Final = 12
_MOST_FACTORS: Final = 24

#: The value of a tree where the index is the number that is given.
At = Callable[[Tree, int], Scalar]


class NoFormula(Exception):  # noqa: N818  (a reason to look elsewhere, no error)
    """Terms that are no polynomial times a power."""


class Diverges(Exception):  # noqa: N818  (a reason to leave a point out, no error)
    """An endless sum that has no value here."""


@dataclass(frozen=True)
class _Terms:
    """Terms as a polynomial of at most this degree times powers, each a base and an exponent linear in the index."""

    degree: int
    powers: tuple[tuple[Tree, Tree], ...] = ()

    def times(self, other: _Terms) -> _Terms:
        degree, powers = self.degree + other.degree, (*self.powers, *other.powers)
        if degree > _HIGHEST or len(powers) > _MOST_FACTORS:
            raise NoFormula
        return _Terms(degree, powers)


def total(tree: Big, low: int, high: int | None, at: At) -> Scalar:
    """The sum from `low` to `high`, without end where that is None; raises `NoFormula` and `Diverges`."""
    if tree.op != "sum" or tree.where is not None:
        raise NoFormula
    parts = tree.body.args if isinstance(tree.body, Apply) and tree.body.op == "add" else (tree.body,)
    values = [_summed(part, tree.index, low, high, at) for part in parts]
    return sum(values[1:], values[0])


def _summed(body: Tree, index: str, low: int, high: int | None, at: At) -> Scalar:
    terms = _terms(body, index)
    ratio = _ratio(terms, low, at)
    if vanishes(ratio):
        raise NoFormula
    heads = [divide(at(body, low + place), power(ratio, fmpq(place))) for place in range(terms.degree + 1)]
    steps = _differences(heads)
    if high is None:
        if all(isinstance(step, fmpq) and step == 0 for step in steps):
            return fmpq(0)
        if not sign(1 - abs(ball(ratio))) > 0:
            raise Diverges
        return _endless(steps, ratio)
    count = high - low + 1
    if vanishes(ratio - 1):
        return sum((step * fmpq(comb(count, place + 1)) for place, step in enumerate(steps)), fmpq(0))
    beyond = [
        sum((step * fmpq(comb(count + place, order)) for order, step in enumerate(steps)), fmpq(0))
        for place in range(terms.degree + 1)
    ]
    return _endless(steps, ratio) - power(ratio, fmpq(count)) * _endless(_differences(beyond), ratio)


def _endless(steps: list[Scalar], ratio: Scalar) -> Scalar:
    rest = 1 - ratio
    values = [
        divide(step * power(ratio, fmpq(order)), power(rest, fmpq(order + 1))) for order, step in enumerate(steps)
    ]
    return sum(values[1:], values[0])


def _differences(values: list[Scalar]) -> list[Scalar]:
    """The first value, the first difference, the difference of the first two differences …"""
    found = []
    while values:
        found.append(values[0])
        values = [after - before for before, after in pairwise(values)]
    return found


def _ratio(terms: _Terms, low: int, at: At) -> Scalar:
    """What the powers are multiplied by from one term to the next."""
    ratio: Scalar = fmpq(1)
    for base, exponent in terms.powers:
        ratio = ratio * power(at(base, low), at(exponent, low + 1) - at(exponent, low))
    return ratio


def _terms(tree: Tree, index: str) -> _Terms:
    """What a term is made of; raises `NoFormula`."""
    if index not in names_in(tree):
        return _Terms(0)
    match tree:
        case Name():
            return _Terms(1)
        case Apply(op="neg" | "percent"):
            return _terms(tree.args[0], index)
        case Apply(op="mul"):
            found = _Terms(0)
            for arg in tree.args:
                found = found.times(_terms(arg, index))
            return found
        case Apply(op="add"):
            parts = [_terms(arg, index) for arg in tree.args]
            if not any(part.powers for part in parts):
                return _Terms(max(part.degree for part in parts))
        case Apply(op="div"):
            return _quotient(_terms(tree.args[0], index), _terms(tree.args[1], index))
        case Apply(op="exp"):
            return _raised(Constant("e"), tree.args[0], index)
        case Apply(op="pow"):
            return _raised(tree.args[0], tree.args[1], index)
    raise NoFormula


def _quotient(top: _Terms, bottom: _Terms) -> _Terms:
    if bottom.degree:
        raise NoFormula
    return top.times(_Terms(0, tuple((base, Apply("neg", (exponent,))) for base, exponent in bottom.powers)))


def _raised(base: Tree, exponent: Tree, index: str) -> _Terms:
    if index in names_in(base):
        found, times = _terms(base, index), exponent.value if isinstance(exponent, Num) else None
        if times is None or times.denominator != 1 or not 0 < times <= _HIGHEST:
            raise NoFormula
        raised = _Terms(0)
        for _ in range(times.numerator):
            raised = raised.times(found)
        return raised
    linear = _terms(exponent, index)
    if linear.degree > 1 or linear.powers:
        raise NoFormula
    return _Terms(0, ((base, exponent),))
