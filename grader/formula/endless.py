"""Infinity that a formula amounts to: `-∞`, `∞ + 10`, `π · (-∞)`, `∞/2`."""

from __future__ import annotations

from grader.formula import reals
from grader.formula.evaluation import Costly, Misfit, Scene, evaluate
from grader.formula.grids import Grid
from grader.formula.tree import Apply, Call, Constant, Name, Tree, walk

_INFINITY = Constant("inf")


def sign_of_infinity(tree: Tree) -> int | None:
    """1 or -1 for what is infinite beside any numbers; None for anything else, such as `∞ - ∞` and `0 · ∞`."""
    if tree == _INFINITY:
        return 1
    if not isinstance(tree, Apply) or _INFINITY not in [*walk(tree)]:
        return None
    match tree.op:
        case "neg":
            inner = sign_of_infinity(tree.args[0])
            return None if inner is None else -inner
        case "add":
            endless = {sign_of_infinity(arg) for arg in tree.args if _sign_of_number(arg) is None}
            return endless.pop() if len(endless) == 1 else None
        case "mul":
            return _product([sign_of_infinity(arg) or _sign_of_number(arg) for arg in tree.args])
        case "div":
            return _product([sign_of_infinity(tree.args[0]), _sign_of_number(tree.args[1])])
        case _:
            return None


def _product(signs: list[int | None]) -> int | None:
    total = 1
    for sign in signs:
        if not sign:
            return None
        total *= sign
    return total


def _sign_of_number(tree: Tree) -> int | None:
    """The sign of arithmetic with numbers alone; None for anything else."""
    if any(isinstance(node, Name | Call) or node == _INFINITY for node in walk(tree)):
        return None
    try:
        value = evaluate(tree, Scene({}))
        return None if isinstance(value, Grid) else reals.sign(value)
    except (Costly, Misfit, reals.NotReal, reals.Pole, reals.Unclear):
        return None
