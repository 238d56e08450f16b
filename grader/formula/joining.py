"""Statements and values joined by words: what `and` lists, what `or` offers, and relations in a chain."""

from __future__ import annotations

from grader.formula import pieces
from grader.formula.tree import Apply, Constant, Name, Num, Tree

_INFINITY = Constant("inf")


def counted(tree: Tree) -> list[Tree]:
    """The values that `1 and 2` lists; a statement stays one."""
    if isinstance(tree, Apply) and tree.op == "and" and not states(tree):
        return list(tree.args)
    return [tree]


def is_number(tree: Tree) -> bool:
    """Whether a number stands here, perhaps with a sign."""
    return isinstance(tree, Num) or (isinstance(tree, Apply) and tree.op == "neg" and isinstance(tree.args[0], Num))


def states(tree: Tree) -> bool:
    """Whether any part of what is joined by a word is a statement."""
    return isinstance(tree, Apply) and any(map(pieces.is_statement, tree.args))


def chain(left: Tree, op: str, right: Tree, *, chained: bool) -> Tree:
    """`a < b < c` as `a < b and b < c`; a bound at infinity bounds nothing."""
    if not chained or not isinstance(left, Apply):
        return _bounded(left, op, right)
    before = left.args if left.op == "and" else (left,)
    last = before[-1]
    assert isinstance(last, Apply)
    stated = (*before, _bounded(last.args[1], op, right))
    said = tuple(each for each in stated if not _says_nothing(each)) or stated[:1]
    return said[0] if len(said) == 1 else Apply("and", said)


def _bounded(left: Tree, op: str, right: Tree) -> Tree:
    """A relation; `x < inf`, which every number fulfils, as `x = x`."""
    low, high = (left, right) if op == "lt" else (right, left)
    if op in ("lt", "gt") and (low == Apply("neg", (_INFINITY,)) or high == _INFINITY):
        bounded = high if low == Apply("neg", (_INFINITY,)) else low
        if isinstance(bounded, Name):
            return Apply("eq", (bounded, bounded))
    return Apply(op, (left, right))


def _says_nothing(tree: Tree) -> bool:
    """Whether a statement is `x = x`."""
    return (
        isinstance(tree, Apply) and tree.op == "eq" and isinstance(tree.args[0], Name) and tree.args[0] == tree.args[1]
    )
