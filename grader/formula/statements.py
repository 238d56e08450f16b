"""Statements joined by and, or and not, decided exactly: for which real numbers they hold, or which points solve them.

Of one name everything polynomial is decided: between the real roots nothing changes its sign, and at each root signs
are known. Of several names systems of linear equations are. None says that nothing could be proved either way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from flint import arb, arb_poly, ctx, fmpq, fmpq_mat, fmpq_poly, fmpz_poly

from grader.formula.declarations import Declarations
from grader.formula.functions import RELATIONS
from grader.formula.names import fold_name
from grader.formula.polynomials import Polynomial, Ring, Undecidable
from grader.formula.tree import Apply, Name, Num, Tree, names_in

_BITS: Final = 400
_MOST_RELATIONS: Final = 24
_JOINING: Final = ("and", "or", "not")
_HOLDS: Final[Mapping[str, tuple[int, ...]]] = {
    "eq": (0,), "ne": (-1, 1), "lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1),
}  # fmt: skip
_DOMAINS: Final[Mapping[str, str]] = {"positive": "gt", "nonnegative": "ge", "negative": "lt"}


def same_truth(one: Tree, other: Tree, declared: Declarations) -> bool | None:
    """Whether two statements hold for the same values of their names; None where neither can be proved."""
    names = {*names_in(one), *names_in(other)}
    assumed = {fold_name(name): word for name, word in declared.assumptions.items()}
    words = {assumed.get(name, "real") for name in names}
    try:
        if len(names) == 1 and words <= {"real", *_DOMAINS}:
            (name,) = names
            domain = Apply(_DOMAINS[assumed[name]], (Name(name), Num("0"))) if assumed.get(name) in _DOMAINS else None
            return _same_on_line(one, other, domain)
        return _same_systems(one, other) if words <= {"real", "complex"} else None
    except Undecidable:
        return None


def _relations(tree: Tree) -> Iterator[Apply]:
    """The relations a statement is joined of; raises `Undecidable` where there is anything else in it."""
    if not isinstance(tree, Apply) or tree.op not in (*_JOINING, *RELATIONS):
        raise Undecidable("This is no statement that can be decided.")
    if tree.op in RELATIONS:
        yield tree
        return
    for arg in tree.args:
        yield from _relations(arg)


def _difference(relation: Apply) -> Tree:
    return Apply("add", (relation.args[0], Apply("neg", (relation.args[1],))))


def _ring(relations: list[Apply], names: tuple[str, ...]) -> Ring:
    """The polynomials in which these relations are; raises `Undecidable` for roots and functions among them."""
    if len(relations) > _MOST_RELATIONS:
        raise Undecidable("These are too many statements to be decided.")
    ring = Ring(Apply("add", tuple(map(_difference, relations))))
    if not set(ring.places) <= {("Name", name) for name in names}:
        raise Undecidable("Only polynomials are decided.")
    return ring


# one name


@dataclass(frozen=True)
class _Place:
    """A point of the line: a real root of an irreducible polynomial, or a rational number between two of them."""

    where: Any
    root_of: fmpq_poly | None = None

    def sign(self, polynomial: fmpq_poly) -> int:
        """The sign that a polynomial has here; raises `Undecidable` where it cannot be seen."""
        if polynomial.degree() < 0 or (self.root_of is not None and (polynomial % self.root_of).degree() < 0):
            return 0
        if self.root_of is None:
            value = polynomial(self.where)
            return int(value > 0) - int(value < 0)
        ball = arb_poly(polynomial)(self.where)
        if ball.contains(0):
            raise Undecidable("This root lies too near another.")
        return 1 if ball > 0 else -1


def _same_on_line(one: Tree, other: Tree, domain: Tree | None) -> bool:
    trees = [one, other] if domain is None else [one, other, domain]
    relations = [relation for tree in trees for relation in _relations(tree)]
    names = tuple({*names_in(one), *names_in(other)})
    ring = _ring(relations, names)
    quotients = {id(relation): _quotient(ring, relation) for relation in relations}
    with ctx.workprec(_BITS):
        return all(
            _holds(one, place, quotients) == _holds(other, place, quotients)
            for place in _places([part for pair in quotients.values() for part in pair])
            if domain is None or _holds(domain, place, quotients)
        )


def _quotient(ring: Ring, relation: Apply) -> tuple[fmpq_poly, fmpq_poly]:
    """What has the sign of the left side less the right: a numerator and a denominator."""
    ratio = ring.ratio(_difference(relation))
    return _univariate(ratio.top), _univariate(ratio.bottom)


def _univariate(polynomial: Polynomial) -> fmpq_poly:
    found: dict[int, fmpq] = {}
    for powers, coefficient in polynomial.to_dict().items():
        found[int(powers[0]) if powers else 0] = coefficient
    return fmpq_poly([found.get(power, fmpq(0)) for power in range(max(found, default=0) + 1)])


def _places(polynomials: list[fmpq_poly]) -> list[_Place]:
    """All real roots of these polynomials, and a number on either side of each."""
    factors: dict[str, fmpz_poly] = {}
    for polynomial in polynomials:
        if polynomial.degree() > 0:
            factors.update((str(factor), factor) for factor, _ in polynomial.numer().factor()[1])
    roots: list[_Place] = []
    for factor in factors.values():
        found: list[Any] = factor.complex_roots()  # with how often each occurs
        roots.extend(_Place(root.real, fmpq_poly(factor)) for root, _ in found if root.imag.is_zero())
    roots.sort(key=lambda place: float(place.where.mid()))
    if any(not one.where < other.where for one, other in pairwise(roots)):
        raise Undecidable("These roots lie too near each other.")
    if not roots:
        return [_Place(fmpq(0))]
    between = [_rational((one.where + other.where) / 2) for one, other in pairwise(roots)]
    ends = [_rational(roots[0].where - 1), _rational(roots[-1].where + 1)]
    return [*roots, *(_Place(number) for number in (*ends, *between))]


def _rational(ball: arb) -> fmpq:
    mantissa, exponent = ball.mid().man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def _holds(tree: Tree, place: _Place, quotients: Mapping[int, tuple[fmpq_poly, fmpq_poly]]) -> bool:
    """Whether a statement holds at a place; what divides by zero there does not."""
    assert isinstance(tree, Apply)
    if tree.op in RELATIONS:
        top, bottom = quotients[id(tree)]
        below = place.sign(bottom)
        return below != 0 and place.sign(top) * below in _HOLDS[tree.op]
    found = (_holds(arg, place, quotients) for arg in tree.args)
    if tree.op == "not":
        return not next(found)
    return all(found) if tree.op == "and" else any(found)


# several names


def _same_systems(one: Tree, other: Tree) -> bool | None:
    """Whether two systems of linear equations have the same solutions."""
    sides = [list(_relations(tree)) for tree in (one, other)]
    if any(not _is_system(tree) for tree in (one, other)):
        return None
    ring = _ring([*sides[0], *sides[1]], (*names_in(one), *names_in(other)))
    reduced = [_reduced(ring, relations) for relations in sides]
    return reduced[0] == reduced[1]


def _is_system(tree: Tree) -> bool:
    if isinstance(tree, Apply) and tree.op == "and":
        return all(map(_is_system, tree.args))
    return isinstance(tree, Apply) and tree.op == "eq"


def _reduced(ring: Ring, relations: list[Apply]) -> list[list[fmpq]] | None:
    """The rows of a system solved as far as it can be; None for one without solutions."""
    width = len(ring.places) + 1
    rows = []
    for relation in relations:
        ratio = ring.ratio(_difference(relation))
        if not ratio.is_polynomial or ratio.top.total_degree() > 1:
            raise Undecidable("Only linear systems are decided.")
        row = [fmpq(0)] * width
        for powers, coefficient in ratio.top.to_dict().items():
            row[next((place for place, power in enumerate(powers) if power), width - 1)] = coefficient
        rows.append(row)
    matrix, rank = fmpq_mat(rows).rref()
    solved = [[matrix[row, column] for column in range(width)] for row in range(rank)]
    return None if any(all(each == 0 for each in row[:-1]) for row in solved) else solved
