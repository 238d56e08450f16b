"""Equations of positive numbers in which a power is undone: `x^(1/n) = 1 + y/n` is `x = (1 + y/n)^n`.

Of a positive exponent each positive number is the power of just one positive number, so that nothing is won or lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from grader.formula.declarations import Declarations
from grader.formula.names import fold_name
from grader.formula.tree import Apply, Constant, Name, Num, Tree

_POSITIVE: Final = ("positive", "natural")
_CLOSED: Final = ("add", "mul", "div", "sqrt")


def without_power(tree: Tree, declared: Declarations) -> Iterator[Tree]:
    """The equation with a power on either side undone, where both sides and the exponent are positive for certain."""
    positive = {fold_name(name) for name, word in declared.assumptions.items() if word in _POSITIVE}
    if not isinstance(tree, Apply) or tree.op != "eq" or not all(_is_positive(side, positive) for side in tree.args):
        return
    for power, other in (tree.args, tree.args[::-1]):
        if isinstance(power, Apply) and power.op == "pow":
            base, exponent = power.args
            if _is_positive(base, positive) and _is_positive(exponent, positive):
                yield Apply("eq", (base, Apply("pow", (other, Apply("div", (Num("1"), exponent))))))


def _is_positive(tree: Tree, names: Collection[str]) -> bool:
    """Whether a formula is positive whatever its names are, if these are positive: False says nothing."""
    if isinstance(tree, Num):
        return tree.value > 0
    if isinstance(tree, Name):
        return tree.name in names
    if isinstance(tree, Constant):
        return tree.name in ("pi", "e")
    if not isinstance(tree, Apply):
        return False
    if tree.op == "pow":
        return _is_positive(tree.args[0], names) and _is_positive(tree.args[1], names)
    return tree.op in _CLOSED and all(_is_positive(arg, names) for arg in tree.args)
