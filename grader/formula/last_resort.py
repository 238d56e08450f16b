"""What is left where points cannot decide: SymPy's `simplify`, which may run for ever, so only in a child with a limit.

It is asked for a proof of equality alone. That it finds none says nothing.
"""

from __future__ import annotations

from grader.formula.declarations import Declarations
from grader.formula.to_sympy import NoExpression, make_symbols, to_sympy
from grader.formula.tree import Tree


def prove_equal(student: Tree, reference: Tree, declared: Declarations) -> bool:
    """Whether SymPy simplifies the difference of two scalar formulas to zero. May take for ever, and any memory."""
    import sympy as sp

    if declared.shapes or declared.families or declared.indices:
        return False
    symbols = make_symbols((reference, student), declared)
    try:
        one, other = (to_sympy(tree, symbols, real_roots=declared.real_roots) for tree in (student, reference))
    except (NoExpression, TypeError, ValueError, AttributeError):  # SymPy's ways to refuse an argument
        return False
    if any(each.has(sp.nan, sp.zoo, sp.oo) for each in (one, other)):
        return False
    return bool(sp.simplify(one - other) == 0)
