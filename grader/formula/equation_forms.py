"""Forms of equations: as simple as they get once nothing stands on both sides and nothing divides both."""

from __future__ import annotations

from collections import Counter

from grader.formula.canonical import Canonical, canonical
from grader.formula.equations import vanishing
from grader.formula.polynomial_forms import quoted
from grader.formula.polynomials import Ring, content, factors, number_of, terms
from grader.formula.tree import Apply, Tree


def unsimplified_equation(tree: Tree) -> str | None:
    """What is left to do to an equation as a whole: collect like terms over both sides, divide by a common factor."""
    if not isinstance(tree, Apply) or tree.op != "eq":
        return None
    sides = [{kind_of(part) for part, _ in terms(side) if number_of(part) != 0} for side in tree.args]
    if sides[0] & sides[1]:
        return f"Collect the like terms of both sides in {quoted(tree)}."
    difference = vanishing(tree)
    ratio = Ring(difference).ratio(difference)
    if not ratio.is_polynomial or ratio.top == 0:
        return None
    powers = ratio.top.monoms()
    shared = len(powers) > 1 and any(min(column) > 0 for column in zip(*powers, strict=True))
    if shared or content(ratio.top) > 1:
        return f"Divide both sides of {quoted(tree)} by what they have in common."
    return None


def kind_of(term: Tree) -> frozenset[tuple[Canonical, int]]:
    """What like terms share: everything in a term but its numbers."""
    powers: Counter[Canonical] = Counter()
    for base, power in factors(term):
        if number_of(base) is None:
            powers[canonical(base)] += power
    return frozenset((base, power) for base, power in powers.items() if power)
