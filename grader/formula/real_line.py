"""Statements about one real number, decided exactly: between critical numbers nothing changes, and at each it is known.

Where only polynomials occur the critical numbers are their real roots, at which every sign is known; of roots and bars
they are eliminated first (`algebraic`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Final

from flint import arb, arb_poly, ctx, fmpq, fmpq_poly, fmpz_poly

from grader.formula.algebraic import Elimination, NoValue, root_of, sign, value
from grader.formula.polynomials import Polynomial, Ring, Undecidable
from grader.formula.relations import difference, holds, relations
from grader.formula.tree import Apply, Tree, names_in, walk

_BITS: Final = 400
_MOST_RELATIONS: Final = 24


@dataclass(frozen=True)
class Place:
    """A point of the line: a real root of an irreducible polynomial, or a rational number between two of them."""

    where: Any
    root_of: fmpq_poly | None = None

    def sign(self, polynomial: fmpq_poly) -> int:
        """The sign that a polynomial has here; raises `Undecidable` where it cannot be seen."""
        if polynomial.degree() < 0 or (self.root_of is not None and (polynomial % self.root_of).degree() < 0):
            return 0
        if self.root_of is None:
            found = polynomial(self.where)
            return int(found > 0) - int(found < 0)
        ball = arb_poly(polynomial)(self.where)
        if ball.contains(0):
            raise Undecidable("This root lies too near another.")
        return 1 if ball > 0 else -1


@dataclass(frozen=True)
class Compared:
    """Two statements on the line: where the first place is at which one holds alone, and whether any holds anywhere."""

    differs_at: str | None
    met: bool


def compare_on_line(one: Tree, other: Tree, domain: Tree | None = None) -> Compared:
    """Two statements about one name compared on the whole line, or in the domain that a third describes.

    Raises `Undecidable` where there is more in them than polynomials, roots and bars of one name.
    """
    trees = [one, other] if domain is None else [one, other, domain]
    found = [relation for tree in trees for relation in relations(tree)]
    if len(found) > _MOST_RELATIONS:
        raise Undecidable("These are too many statements to be decided.")
    names = tuple({*names_in(one), *names_in(other)})
    met = False
    with ctx.workprec(_BITS):
        places, decide = _of_polynomials(found, names) or _of_roots(found, names)
        for place in places:
            sign_here = partial(decide, place)
            if domain is not None and not holds(domain, sign_here):
                continue
            held = [holds(tree, sign_here) for tree in (one, other)]
            if held[0] != held[1]:
                return Compared(str(arb(place.where).str(6, radius=False)), True)
            met = met or held[0]
    return Compared(None, met)


_Decided = tuple[list[Place], Callable[[Place, Apply], int | None]]


def _of_polynomials(found: list[Apply], names: tuple[str, ...]) -> _Decided | None:
    """The places that matter to polynomials and the sign of each relation's difference there; None with other parts."""
    if any(root_of(node) is not None for relation in found for node in walk(relation)):
        return None
    ring = Ring(Apply("add", (*map(difference, found), *map(difference, found[:1]))))
    if not set(ring.places) <= {("Name", name) for name in names}:
        return None
    quotients: Mapping[int, tuple[fmpq_poly, fmpq_poly]] = {
        id(relation): _quotient(ring, relation) for relation in found
    }

    def decide(place: Place, relation: Apply) -> int | None:
        top, bottom = quotients[id(relation)]
        below = place.sign(bottom)
        return place.sign(top) * below if below else None

    return places_of(part for pair in quotients.values() for part in pair), decide


def _quotient(ring: Ring, relation: Apply) -> tuple[fmpq_poly, fmpq_poly]:
    """What has the sign of the left side less the right: a numerator and a denominator."""
    ratio = ring.ratio(difference(relation))
    return univariate(ratio.top, 0), univariate(ratio.bottom, 0)


def _of_roots(found: list[Apply], names: tuple[str, ...]) -> _Decided:
    elimination = Elimination([difference(relation) for relation in found])
    at = elimination.ring.places.get(("Name", names[0]), 0) if names else 0
    critical = elimination.critical([difference(relation) for relation in found])

    def decide(place: Place, relation: Apply) -> int | None:
        where = arb(place.where)
        try:
            return sign(value(difference(relation), dict.fromkeys(names, where)))
        except NoValue:
            return None

    return places_of(univariate(part, at) for part in critical), decide


def univariate(polynomial: Polynomial, place: int) -> fmpq_poly:
    """A polynomial in one unknown, the one at `place`, as one of a single variable."""
    found: dict[int, fmpq] = {}
    for powers, coefficient in polynomial.to_dict().items():
        found[int(powers[place]) if powers else 0] = coefficient
    return fmpq_poly([found.get(power, fmpq(0)) for power in range(max(found, default=0) + 1)])


def real_roots(polynomials: Iterator[fmpq_poly]) -> list[Place]:
    """All real roots of these polynomials, in rising order; raises `Undecidable` where two cannot be told apart."""
    factors: dict[str, fmpz_poly] = {}
    for polynomial in polynomials:
        if polynomial.degree() > 0:
            factors.update((str(factor), factor) for factor, _ in polynomial.numer().factor()[1])
    roots: list[Place] = []
    for factor in factors.values():
        found: list[Any] = factor.complex_roots()  # with how often each occurs
        roots.extend(Place(root.real, fmpq_poly(factor)) for root, _ in found if root.imag.is_zero())
    roots.sort(key=lambda place: float(place.where.mid()))
    if any(not one.where < other.where for one, other in pairwise(roots)):
        raise Undecidable("These roots lie too near each other.")
    return roots


def places_of(polynomials: Iterator[fmpq_poly]) -> list[Place]:
    """All real roots of these polynomials, and a number on either side of each."""
    roots = real_roots(polynomials)
    if not roots:
        return [Place(fmpq(0))]
    between = [_rational((one.where + other.where) / 2) for one, other in pairwise(roots)]
    ends = [_rational(roots[0].where - 1), _rational(roots[-1].where + 1)]
    return [*roots, *(Place(number) for number in (*ends, *between))]


def _rational(ball: arb) -> fmpq:
    mantissa, exponent = ball.mid().man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)
