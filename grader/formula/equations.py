"""Equations are equal where they have the same solutions. Alternatives, `x = 2 or x = -2`, are one equation too."""

from __future__ import annotations

from grader.formula.polynomials import Polynomial, Ratio, Ring, Undecidable, irreducible_factors
from grader.formula.tree import Apply, Num, Tree, walk

_JOINING = ("and", "or", "not")


def is_equation(tree: Tree) -> bool:
    """Whether this is an equation, or alternatives that are equations."""
    if isinstance(tree, Apply) and tree.op == "or":
        return all(is_equation(arg) for arg in tree.args)
    return isinstance(tree, Apply) and tree.op == "eq"


def joins_equations(tree: Tree) -> bool:
    """Whether equations are joined to a statement: it holds almost nowhere, so that no point tells it from another."""
    joined = isinstance(tree, Apply) and tree.op in _JOINING
    return joined and any(isinstance(node, Apply) and node.op in ("eq", "ne") for node in walk(tree))


def vanishing(tree: Tree) -> Tree:
    """What is zero exactly where an equation holds: one side less the other, or the product over alternatives."""
    assert isinstance(tree, Apply)
    if tree.op == "or":
        return Apply("mul", tuple(vanishing(arg) for arg in tree.args))
    left, right = tree.args
    if isinstance(right, Num) and right.value == 0:
        return left
    return Apply("add", (left, Apply("neg", (right,))))


def same_solutions(one: Tree, other: Tree) -> bool:
    """Whether it can be proved that what vanishes has the same zeros, as often: the same irreducible factors.

    So that one is the other times something that is nowhere zero. Roots and functions are unknowns of their own:
    False says nothing.
    """
    try:
        ring = Ring(Apply("add", (one, other)))
        mine, theirs = (ring.ratio(side) for side in (one, other))
        if mine.top == 0 or theirs.top == 0:
            return bool(mine.top == 0 and theirs.top == 0)
        return _zeros(mine) == _zeros(theirs)
    except Undecidable:
        return False


def _zeros(ratio: Ratio) -> frozenset[tuple[str, int]]:
    """The factors of a numerator that its denominator does not cancel, each in one form of its own, with its power."""
    below = {_monic(factor): times for factor, times in irreducible_factors(ratio.bottom)}
    above = [(_monic(factor), times) for factor, times in irreducible_factors(ratio.top)]
    left = ((factor, times - below.get(factor, 0)) for factor, times in above)
    return frozenset((factor, times) for factor, times in left if times > 0)


def _monic(polynomial: Polynomial) -> str:
    return str(polynomial / polynomial.leading_coefficient())
