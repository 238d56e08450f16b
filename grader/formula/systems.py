"""Polynomial equations in several names: whether two systems of them, or alternatives of such, have the same solutions.

Among complex numbers that is a question of ideals: what holds wherever a system does has a power in its ideal. Of
systems with finitely many solutions the real ones are found among the roots of what is left in each name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import lcm, prod
from typing import Any, Final

from flint import Ordering, arb, ctx, fmpz_mpoly_ctx, fmpz_mpoly_vec

from grader.formula.algebraic import NoValue, sign, value
from grader.formula.polynomials import Polynomial, Ring, Undecidable, too_large
from grader.formula.real_line import real_roots, univariate
from grader.formula.relations import clauses, difference, holds
from grader.formula.tree import Apply, Name, Num, Tree, names_in

_BITS: Final = 400
#: Polynomials in a basis, terms in one of them, bits of a coefficient.
_LIMITS: Final = (50, 120, 1500)
_MOST_CHOICES: Final = 64
_MOST_CANDIDATES: Final = 400

Clause = tuple[Apply, ...]
Points = list[dict[str, arb]]


class System:
    """Statements as polynomials in common names."""

    def __init__(self, trees: list[Tree]) -> None:
        self.clauses = [clauses(tree) for tree in trees]
        every = [relation for side in self.clauses for clause in side for relation in clause]
        self.names = tuple(dict.fromkeys(name for tree in trees for name in names_in(tree)))
        self.ring = Ring(Apply("add", (*map(difference, every), *map(difference, every[:1]))))
        if not set(self.ring.places) <= {("Name", name) for name in self.names}:
            raise Undecidable("Only polynomials are decided.")
        self.places: dict[str, int] = {str(key[1]): place for key, place in self.ring.places.items()}
        self.found: dict[int, Polynomial] = {}

    def polynomial(self, relation: Apply) -> Polynomial:
        """What is zero where an equation holds; raises `Undecidable` for one that divides by a name."""
        if id(relation) not in self.found:
            ratio = self.ring.ratio(difference(relation))
            if not ratio.is_polynomial:
                raise Undecidable("Only polynomials are decided.")
            self.found[id(relation)] = ratio.top
        return self.found[id(relation)]

    def equations(self, clause: Clause) -> list[Polynomial]:
        """The polynomials of a clause's equations."""
        return [self.polynomial(relation) for relation in clause if relation.op == "eq"]

    def has_only_equations(self) -> bool:
        """Whether nothing but equations is joined."""
        return all(relation.op == "eq" for side in self.clauses for clause in side for relation in clause)

    def same_complex(self) -> bool:
        """Whether both sides have the same complex solutions."""
        one, other = ([self.equations(clause) for clause in side] for side in self.clauses)
        return self.lies_in(one, other) and self.lies_in(other, one)

    def lies_in(self, inner: list[list[Polynomial]], outer: list[list[Polynomial]]) -> bool:
        """Whether every solution of one of the inner systems solves one of the outer."""
        if prod(map(len, outer)) > _MOST_CHOICES:
            raise too_large()
        return all(self.vanishes(system, prod(choice)) for choice in product(*outer) for system in inner)

    def vanishes(self, system: list[Polynomial], polynomial: Polynomial) -> bool:
        """Whether a polynomial is zero wherever a system holds: where it is not, 1/it would be a number t."""
        polynomial = polynomial + self.ring.constant(0)
        names = (*(f"u{place}" for place in range(len(self.ring.places))), "t")
        context = fmpz_mpoly_ctx.get(names, Ordering.degrevlex)
        found = [_whole(each, context) for each in system]
        last = context.gens()[-1]
        return _is_contradiction(_basis([*found, 1 - last * _whole(polynomial, context)], context))

    # finitely many solutions

    def points(self, side: int) -> Points | None:
        """The real solutions of a side; None where there are infinitely many complex ones."""
        found: Points = []
        for clause in self.clauses[side]:
            spans = [self.roots(self.equations(clause), place) for place in range(len(self.ring.places))]
            if any(span is None for span in spans):
                return None
            if prod(len(span or ()) for span in spans) > _MOST_CANDIDATES:
                raise too_large()
            for values in product(*(span or () for span in spans)):
                point = {name: values[place] for name, place in self.places.items()}
                if all(_holds_at(relation, point) for relation in clause):
                    found.append(point)
        return found

    def roots(self, system: list[Polynomial], place: int) -> list[arb] | None:
        """The real numbers that one name may be in a solution; None where it may be any complex one."""
        if not system:
            return None
        count = len(self.ring.places)
        names = [f"u{at}" for at in range(count) if at != place] + [f"u{place}"]
        context = fmpz_mpoly_ctx.get(tuple(names), Ordering.lex)
        order = [at for at in range(count) if at != place] + [place]
        basis = _basis([_whole(each, context, order) for each in system], context)
        if _is_contradiction(basis):
            return []
        alone = next((each for each in basis if not any(each.degrees()[:-1]) and each != 0), None)
        return None if alone is None else [root.where for root in real_roots(iter([univariate(alone, count - 1)]))]


def same_systems(one: Tree, other: Tree, domain: list[Apply], *, real: bool = True) -> bool | None:
    """Whether two statements in several names have the same solutions; None where it is not seen.

    Raises `Undecidable` where there is more in them than polynomials, or too much of them.
    """
    system = System([one, other])
    if system.has_only_equations():
        same = system.same_complex()
        if same or not real:
            return same
    with ctx.workprec(_BITS):
        sides = [system.points(side) for side in (0, 1)]
        for points, statement in zip(sides, (other, one), strict=True):
            for point in points or ():
                if all(_holds_at(each, point) for each in domain) and not _holds_at(statement, point):
                    return False
    return None if any(points is None for points in sides) else True


def agree_where_singular(one: Tree, other: Tree, domain: list[Apply]) -> bool | None:
    """Whether alternatives of equations agree at the points that no line through the plane meets but by chance.

    That is where a factor that only one of them has vanishes with all its slopes. None where that is not seen.
    """
    system = System([one, other])
    factors = [{str(factor): factor for clause in side for each in system.equations(clause)
                for factor, _ in each.factor()[1]} for side in system.clauses]  # fmt: skip
    alone = [
        factor for text, factor in (factors[0] | factors[1]).items() if (text in factors[0]) != (text in factors[1])
    ]
    with ctx.workprec(_BITS):
        for factor in alone:
            slopes = [factor.derivative(place) for place in range(len(system.ring.places))]
            used = [place for place, power in enumerate(factor.degrees()) if power]
            spans = [system.roots([factor, *slopes], place) for place in used]
            if any(span == [] for span in spans):
                continue
            if any(span is None for span in spans) or len(used) < len(system.places):
                return None
            for values in product(*(span or () for span in spans)):
                point = {name: values[place] for name, place in system.places.items()}
                if all(_holds_at(each, point) for each in domain) and _holds_at(one, point) != _holds_at(other, point):
                    return False
    return True


def _holds_at(tree: Tree, point: Mapping[str, arb]) -> bool:
    def sign_here(relation: Apply) -> int | None:
        try:
            return sign(value(difference(relation), point))
        except NoValue:
            return None

    return holds(tree, sign_here)


def _whole(polynomial: Polynomial, context: Any, order: list[int] | None = None) -> Any:
    """A polynomial without denominators in another ring, whose first names are its own, in an order."""
    terms = polynomial.to_dict()
    scale = 1
    for coefficient in terms.values():
        scale = lcm(scale, int(coefficient.q))
    width = context.nvars()
    found = {}
    for powers, coefficient in terms.items():
        own = [int(powers[at]) for at in order] if order is not None else [int(power) for power in powers]
        found[tuple(own + [0] * (width - len(own)))] = int(coefficient.p) * (scale // int(coefficient.q))
    return context.from_dict(found)


def _basis(polynomials: list[Any], context: Any) -> list[Any]:
    made: Any = fmpz_mpoly_vec(polynomials, context)  # typed without its limits
    found, complete = made.buchberger_naive(limits=_LIMITS)
    basis = list(found)
    if not complete and not _is_contradiction(basis):
        raise too_large()
    return basis


def _is_contradiction(basis: list[Any]) -> bool:
    return any(each.is_constant() and each != 0 for each in basis)


def conditions(words: Mapping[str, str]) -> Iterator[Apply]:
    """What is known of names that are positive, nonnegative or negative, as relations."""
    for name, op in words.items():
        yield Apply(op, (Name(name), Num("0")))
