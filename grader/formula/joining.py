"""Statements and values joined by words: what `and` lists, what `or` offers, and relations in a chain."""

from __future__ import annotations

from grader.formula import pieces
from grader.formula.tree import Apply, Num, Tree


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
    """`a < b < c` as `a < b and b < c`."""
    if not chained or not isinstance(left, Apply):
        return Apply(op, (left, right))
    before = left.args if left.op == "and" else (left,)
    last = before[-1]
    assert isinstance(last, Apply)
    return Apply("and", (*before, Apply(op, (last.args[1], right))))
