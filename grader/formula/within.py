"""Formulas that may differ by a tolerance: everywhere, and in lists and sets value by value."""

from __future__ import annotations

from fractions import Fraction

from grader.formula.comparison import compare
from grader.formula.declarations import Declarations
from grader.formula.tree import Apply, Group, Num, Tree, rational
from grader.formula.verdict import Comparison


def compare_within(
    tree: Tree, wanted: Tree, declared: Declarations, tolerance: float, found: Comparison, seed: int
) -> Comparison:
    """Whether two formulas differ by no more than this anywhere: what their distance exceeds it by is zero then.

    Of lists and sets every value must.
    """
    if isinstance(tree, Group) and isinstance(wanted, Group):
        return _values_within(tree, wanted, declared, tolerance, found, seed)
    if found.stage not in ("points", "tree", "exact"):
        return found
    distance = Apply("abs", (Apply("add", (tree, Apply("neg", (wanted,)))),))
    excess = Apply("relu", (Apply("add", (distance, Apply("neg", (rational(Fraction(str(tolerance))),)))),))
    nothing = Apply("mul", (Num("0"), wanted))  # which has no value where the reference has none
    within = compare(excess, nothing, declared.model_copy(update={"tolerance": None}), seed=seed)
    return found if within.verdict != "equal" else Comparison("equal", "points", "Both agree within the tolerance.")


def _values_within(
    tree: Group, wanted: Group, declared: Declarations, tolerance: float, found: Comparison, seed: int
) -> Comparison:
    """Whether lists agree value by value, and sets in any order, within a tolerance."""

    def near(one: Tree, other: Tree) -> bool:
        first = compare(one, other, declared, seed=seed)
        within = first if first.verdict == "equal" else compare_within(one, other, declared, tolerance, first, seed)
        return within.verdict == "equal"

    pairs = [(one, other) for one in tree.items for other in wanted.items]
    if wanted.kind == "set" == tree.kind:
        close = {(id(one), id(other)) for one, other in pairs if near(one, other)}
        met = ({one for one, _ in close}, {other for _, other in close})
        right = met == ({id(each) for each in tree.items}, {id(each) for each in wanted.items})
    else:
        same_kind = len(tree.items) == len(wanted.items) and "set" not in (tree.kind, wanted.kind)
        right = same_kind and all(near(one, other) for one, other in zip(tree.items, wanted.items, strict=True))
    return Comparison("equal", "points", "All values agree within the tolerance.") if right else found
