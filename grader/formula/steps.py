"""Several steps in one answer, `e^-z/(1 + e^-z)^2 = s(z)(1 - s(z))` and `1/3 ≈ 0.33`: what they say together."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from flint import fmpq

from grader.formula.evaluation import Costly, Misfit, Scene, evaluate
from grader.formula.grids import Grid
from grader.formula.reals import NotReal, Pole, Scalar, Unclear
from grader.formula.rounding import shows
from grader.formula.tree import Apply, Num, Tree, names_in
from grader.formula.words import Item

if TYPE_CHECKING:
    from grader.formula.parser import Parser

#: Steps of evaluation that are enough for arithmetic with numbers.
_STEPS = 2000


def members(tree: Tree) -> tuple[Tree, ...]:
    """What an answer of several steps says is equal, `a = b = c`; empty for everything else, and for `a = a`."""
    links = tree.args if isinstance(tree, Apply) and tree.op == "and" else (tree,)
    found: list[Tree] = []
    for link in links:
        if not isinstance(link, Apply) or link.op != "eq" or (found and found[-1] != link.args[0]):
            return ()
        found.extend(link.args if not found else link.args[1:])
    return tuple(found) if len(set(found)) == len(found) else ()


def last(tree: Tree) -> Tree:
    """The last of several steps, or the tree itself."""
    return (members(tree) or (tree,))[-1]


def rounded(parser: Parser, exact: Tree, sign: Item, right: Tree) -> Tree:
    """`exact ≈ right` as what is exact, where the decimal on the right is what it rounds to; else refuses the sign."""
    value = _value(last(exact))
    spelled = right.args[0] if isinstance(right, Apply) and right.op == "neg" else right
    if names_in(exact) or not isinstance(spelled, Num):
        raise parser.refuse("Only a decimal number goes behind this sign, and no names before it.", sign)
    near = Fraction(spelled.text) if spelled is right else -Fraction(spelled.text)
    unit, slack = _as_scalar(_unit(spelled.text)), _as_scalar(_rounded_away(spelled.text))
    if value is None or not shows(_as_scalar(near), value, unit, slack):
        raise parser.refuse("What stands behind this sign is not what stands before it, rounded.", sign)
    return exact


def _value(tree: Tree) -> Scalar | None:
    try:
        value = evaluate(tree, Scene({}, steps=_STEPS))
    except (Costly, Misfit, NotReal, Pole, Unclear):
        return None
    return None if isinstance(value, Grid) else value


def _as_scalar(value: Fraction) -> Scalar:
    return fmpq(value.numerator, value.denominator)


def _unit(digits: str) -> Fraction:
    """What the last digit of a decimal is worth."""
    mantissa, _, exponent = digits.partition("e")
    return Fraction(10) ** (int(exponent or "0") - len(mantissa.partition(".")[2]))


def _rounded_away(digits: str) -> Fraction:
    """How far off a whole number is at most whose zeros at the end stand for digits that are rounded: 4100."""
    mantissa = digits.partition("e")[0]
    zeros = len(mantissa) - len(mantissa.rstrip("0")) if mantissa.strip("0") and "." not in mantissa else 0
    return _unit(digits) * Fraction(10**zeros, 2)
