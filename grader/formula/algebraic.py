"""Roots and bars among polynomials: where formulas with them can change their sign, and what they are at a number.

Each root is an unknown of its own with the polynomial that it solves, and is eliminated by resultants. What is left
has every critical number among its real roots, and others besides: values tell which. A value that cannot be told
from zero with several hundred bits at the root of such a small polynomial is taken to be zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flint import arb, fmpq

from grader.formula.canonical import canonical
from grader.formula.polynomials import MOST_TERMS, Polynomial, Ratio, Ring, Undecidable, number_of, too_large
from grader.formula.tree import Apply, Constant, Name, Num, Tree, walk

_MOST_ROOTS: Final = 5
_HIGHEST: Final = 6
_HIGHEST_ELIMINATED: Final = 80


class NoValue(Exception):  # noqa: N818  (a reason not to hold, no error)
    """There is no real value here."""


@dataclass(frozen=True)
class Root:
    """A part of a formula that is no polynomial: `node` raised to `degree` is `inner` raised to `power`."""

    node: Apply
    inner: Tree
    degree: int
    power: int = 1


def root_of(node: Tree, *, real_roots: bool = False) -> Root | None:
    """A square root, another root, a fractional power or bars as what they solve; None for anything else."""
    if not isinstance(node, Apply):
        return None
    inner = node.args[0]
    if node.op in ("sqrt", "abs", "cbrt"):
        return Root(node, inner, 3 if node.op == "cbrt" else 2, 2 if node.op == "abs" else 1)
    exponent = number_of(node.args[1]) if node.op in ("pow", "root") else None
    if exponent is None or exponent == 0:
        return None
    exponent = 1 / exponent if node.op == "root" else exponent
    if exponent.denominator == 1 or abs(exponent.numerator) > _HIGHEST or exponent.denominator > _HIGHEST:
        return None
    return Root(node, inner, exponent.denominator, exponent.numerator)


class Elimination:
    """The polynomials in one name, or several, that remain of formulas once their roots are eliminated."""

    def __init__(self, formulas: list[Tree]) -> None:
        roots: dict[object, Root] = {}
        for formula in formulas:
            for node in _inner_first(formula):
                if (root := root_of(node)) is not None:
                    roots.setdefault(canonical(node), root)
        if len(roots) > _MOST_ROOTS:
            raise too_large()
        self.roots = list(roots.values())
        parts = (*formulas, *(part for root in self.roots for part in (root.inner, root.node)))
        self.ring = Ring(Apply("add", (*parts, Num("0"))))
        known = {("Name", name) for formula in formulas for name in _names(formula)} | set(roots)
        if not set(self.ring.places) <= known:
            raise Undecidable("Only polynomials and roots are decided.")
        self.solved = [(self.ring.places[canonical(root.node)], self.polynomial_of(root)) for root in self.roots]

    def polynomial_of(self, root: Root) -> Polynomial:
        """What vanishes at a root: `r^2 b - t` for the square root of t/b."""
        inner, unknown = self.ring.ratio(root.inner), self.ring.unknown(root.node)
        if root.power < 0:
            inner = Ratio(inner.bottom, inner.top)
        raised = self.ring.power(inner, abs(root.power))
        return unknown**root.degree * raised.bottom - raised.top

    def critical(self, formulas: list[Tree]) -> Iterator[Polynomial]:
        """Polynomials without roots that vanish wherever a formula may change its sign or cease to have a value."""
        for part in (*formulas, *(root.inner for root in self.roots)):
            ratio = self.ring.ratio(part)
            yield self.eliminated(ratio.top)
            yield self.eliminated(ratio.bottom)

    def eliminated(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial without roots that vanishes where this one does; raises `Undecidable` where none is found."""
        if polynomial == 0:
            return polynomial
        for place, solved in reversed(self.solved):
            if polynomial.degrees()[place] > 0:
                while not (shared := polynomial.gcd(solved)).is_constant():  # of a root that is none: √(x^2)
                    polynomial = polynomial / shared
                polynomial = polynomial.resultant(solved, place)
                if polynomial == 0 or len(polynomial) > MOST_TERMS or polynomial.total_degree() > _HIGHEST_ELIMINATED:
                    raise too_large()
        return polynomial


def _names(tree: Tree) -> Iterator[str]:
    return (node.name for node in walk(tree) if isinstance(node, Name))


def _inner_first(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, Apply):
        for arg in tree.args:
            yield from _inner_first(arg)
        yield tree


def value(tree: Tree, names: Mapping[str, arb]) -> arb:
    """The value of a formula of polynomials, roots and bars; raises `NoValue` where it has none."""
    match tree:
        case Num():
            return arb(fmpq(tree.value.numerator, tree.value.denominator))
        case Name():
            return names[tree.name]
        case Constant(name="pi"):
            return arb.pi()
        case Constant(name="e"):
            return arb.const_e()
        case Apply():
            return _applied(tree, [value(arg, names) for arg in tree.args])
    raise Undecidable("Only polynomials and roots are decided.")


def _applied(tree: Apply, args: list[arb]) -> arb:
    match tree.op:
        case "add":
            return sum(args[1:], args[0])
        case "mul":
            product = args[0]
            for arg in args[1:]:
                product = product * arg
            return product
        case "neg":
            return -args[0]
        case "percent":
            return args[0] / 100
        case "abs":
            return abs(args[0])
        case "div":
            if sign(args[1]) == 0:
                raise NoValue
            return args[0] / args[1]
        case "sqrt":
            return _power(args[0], Fraction(1, 2))
        case "cbrt":
            return _real_root(args[0], 3)
    exponent = number_of(tree.args[1]) if tree.op in ("pow", "root") else None
    if exponent is None or exponent == 0:
        raise Undecidable("Only polynomials and roots are decided.")
    if tree.op == "root":
        odd = exponent.denominator == 1 and exponent.numerator % 2 == 1
        return _real_root(args[0], int(exponent)) if odd else _power(args[0], 1 / exponent)
    return _power(args[0], exponent)


def _real_root(base: arb, degree: int) -> arb:
    side = sign(base)
    return side * _power(abs(base), Fraction(1, degree)) if side else arb(0)


def _power(base: arb, exponent: Fraction) -> arb:
    side = sign(base)
    if side == 0:
        if exponent < 0:
            raise NoValue
        return arb(0)
    if exponent.denominator == 1:
        return base ** int(exponent)
    if side < 0:
        raise NoValue
    return base ** arb(fmpq(exponent.numerator, exponent.denominator))


def sign(ball: arb) -> int:
    """-1, 0 or 1; what cannot be told from zero is zero."""
    if ball.contains(0):
        return 0
    return 1 if ball > 0 else -1
