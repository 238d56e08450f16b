"""Forms of polynomials: factored, expanded, completed square.

Each function takes an expression that is right and returns what its writer still has to do, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

from grader.formula.canonical import Canonical
from grader.formula.polynomials import (
    MOST_FACTORS,
    Polynomial,
    Ratio,
    Ring,
    content,
    degree_in,
    factors,
    irreducible_factors,
    is_sum,
    number_of,
    terms,
    too_large,
)
from grader.formula.showing import show
from grader.formula.tree import Apply, Tree


def unfactored(tree: Tree) -> str | None:
    """Whether each factor is irreducible over the rationals; a common number taken out, signs as one likes."""
    ring = Ring(tree)
    found = list(factors(tree))
    for base, _ in found:
        if not is_sum(base):
            continue
        ratio = ring.ratio(base)
        if not ratio.is_polynomial:
            return f"Write it as a product of polynomials: a fraction stands inside {quoted(base)}."
        if ratio.top.is_constant():
            continue
        split = irreducible_factors(ratio.top)
        if sum(times for _, times in split) > 1:
            return _split_further(tree, base)
        if content(over_one(ratio, ring)) > 1:
            return f"A number can still be taken out of {quoted(base)}."
    return (
        "The numerator and the denominator still have a factor in common: cancel it."
        if shares_factor(found, ring)
        else None
    )


def _split_further(tree: Tree, base: Tree) -> str:
    if base is tree:
        return "This is a sum: write it as a product, factored as far as it goes with rational numbers."
    return f"One of your factors, {quoted(base)}, can be factored further."


def quoted(tree: Tree) -> str:
    """A part of an answer in quotation marks, cut where it is long."""
    text = show(tree)
    return f"“{text}”" if len(text) <= 60 else f"“{text[:57]}…”"


def over_one(ratio: Ratio, ring: Ring) -> Polynomial:
    """The polynomial that a quotient over a number is."""
    return ratio.top * ring.constant(1 / number_in(ratio.bottom))


def number_in(polynomial: Polynomial) -> Fraction:
    """The number that a constant polynomial is."""
    value = polynomial.leading_coefficient()
    return Fraction(int(value.p), int(value.q))


def shares_factor(found: list[tuple[Tree, int]], ring: Ring) -> bool:
    """Whether something other than a number stands both above and below the line."""
    if len(found) > MOST_FACTORS:
        raise too_large()
    above, below = ([_polynomial(base, ring) for base, power in found if sign * power > 0] for sign in (1, -1))
    for one, other in product(above, below):
        if one is not None and other is not None and one != 0 and not one.gcd(other).is_constant():
            return True
    return False


def _polynomial(tree: Tree, ring: Ring) -> Polynomial | None:
    ratio = ring.ratio(tree)
    return ratio.top if ratio.is_polynomial else None


def unexpanded(tree: Tree) -> str | None:
    """Whether a product, whole power or quotient of a sum is left; like terms need not be collected."""
    if is_sum(tree):
        assert isinstance(tree, Apply)
        for arg in tree.args:
            if isinstance(arg, Apply) and arg.op == "neg" and is_sum(arg.args[0]):
                return f"Multiply out: a minus still stands before the bracket in {quoted(arg)}."
            inner = arg.args[0] if isinstance(arg, Apply) and arg.op == "neg" else arg
            if (complaint := unexpanded(inner)) is not None:
                return complaint
        return None
    if isinstance(tree, Apply) and tree.op == "neg" and is_sum(tree.args[0]):
        return f"Multiply out: a minus still stands before the bracket in {quoted(tree)}."
    found = [(base, power) for base, power in factors(tree) if power and not _is_one(base)]
    for base, power in found:
        if not is_sum(base):
            continue
        beside = [other for other, its in found if other is not base and (power > 0 or its < 0)]
        if beside or abs(power) > 1:
            return f"Multiply out: {quoted(tree)} still holds a product or power of a sum."
        if (complaint := unexpanded(base)) is not None:
            return complaint
    return None


def _is_one(tree: Tree) -> bool:
    return number_of(tree) == 1


def uncompleted(tree: Tree, reference: Tree) -> str | None:
    """Whether the unknown occurs once only: in one square of something linear, times a number, plus the rest.

    Which unknown is seen from the reference, where that is a completed square; else one will do.
    """
    return worst(_uncompleted_by_unknown(tree), lambda: _uncompleted_by_unknown(reference))


def _uncompleted_by_unknown(tree: Tree) -> dict[Canonical, str | None]:
    ring = Ring(tree)
    parts = [part for part, _ in terms(tree)]
    return {key: _uncompleted_in(parts, ring, place) for key, place in ring.places.items()}


def _uncompleted_in(parts: list[Tree], ring: Ring, place: int) -> str | None:
    holding = [part for part in parts if _holds(ring.ratio(part), place)]
    if not holding:
        return "Complete the square: no square is left in this."
    if len(holding) > 1:
        return "Complete the square: the variable may stand in one place only, inside the square."
    found = [(base, power) for base, power in factors(holding[0]) if _holds(ring.ratio(base), place)]
    if len(found) > 1 or found[0][1] != 2:
        return f"Write this as a square plus a constant: {quoted(holding[0])} is no square."
    inside = ring.ratio(found[0][0])
    if not inside.is_polynomial or degree_in(inside.top, place) != 1:
        return f"What is squared in {quoted(holding[0])} has to be linear."
    return None


def _holds(ratio: Ratio, place: int) -> bool:
    return degree_in(ratio.top, place) > 0 or degree_in(ratio.bottom, place) > 0


def worst(own: dict[Canonical, str | None], wanted: Callable[[], dict[Canonical, str | None]]) -> str | None:
    """The complaint of several, one for each unknown in which a form may be meant.

    A form is meant in the unknowns in which the reference keeps it. If that has another form, any one unknown will do.
    """
    if not own or all(complaint is None for complaint in own.values()):
        return None
    if len(own) > 1:
        meant = [key for key, complaint in wanted().items() if complaint is None and key in own]
        if meant:
            return next((own[key] for key in meant if own[key] is not None), None)
    return None if None in own.values() else next(iter(own.values()))
