"""Where the reference has no real value: an answer with roots may have one there that roots do not lead to.

`sqrt((x - 3)(x - 5))` is `sqrt(x - 3) sqrt(x - 5)` from 5 on, and has other values below 3, where that one's principal
value is the negative of it. Whether both are the same function is for a person to say. Of several names nobody asks:
`sqrt(x y)` is what one writes for `sqrt(x) sqrt(y)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice

from flint import ctx, fmpq

from grader.formula.declarations import Declarations
from grader.formula.evaluation import Costly, Misfit, evaluate
from grader.formula.grids import Grid
from grader.formula.points import Point
from grader.formula.reals import NotReal, Pole, Scalar, Unclear
from grader.formula.tree import Apply, Tree, names_in, walk

_ROOTS = frozenset({"sqrt", "pow", "mul", "add", "neg", "div", "percent"})
_MOST, _BITS = 24, 200


def differing(
    student: Tree,
    reference: Tree,
    declared: Declarations,
    functions: Mapping[str, Tree | None],
    points: Iterable[Point],
) -> Point | None:
    """A point at which the answer is real, the reference is not, and its principal value is another number; or None.

    Asked of one real name only, and of square roots among arithmetic.
    """
    if len({*names_in(student), *names_in(reference)}) != 1 or not _is_of_roots(reference):
        return None
    with ctx.workprec(_BITS):
        for point in islice(points, _MOST):
            given = _value(student, point, declared, functions)
            if given is None or _value(reference, point, declared, functions) is not None:
                continue
            wide = _value(reference, replace(point, plane=True), declared, functions)
            if wide is not None and _differ(given, wide):
                return point
    return None


def _differ(given: Scalar, wide: Scalar) -> bool:
    """Whether two values are surely not the same."""
    difference = given - wide
    return bool(difference != 0) if isinstance(difference, fmpq) else not difference.contains(0)


def _is_of_roots(tree: Tree) -> bool:
    applied = {node.op for node in walk(tree) if isinstance(node, Apply)}
    return "sqrt" in applied and applied <= _ROOTS


def _value(tree: Tree, point: Point, declared: Declarations, functions: Mapping[str, Tree | None]) -> Scalar | None:
    try:
        found = evaluate(tree, point.scene(declared, functions))
    except (NotReal, Pole, Misfit, Unclear, Costly):
        return None
    return None if isinstance(found, Grid) else found
