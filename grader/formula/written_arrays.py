"""What only programs do with lists and matrices that are written out: `[1, 2] + 1`, `6/[2, 3]`, `[1, 2]^2`."""

from __future__ import annotations

from grader.formula.tree import Apply, Group, Matrix, Num, Tree, names_in


def complaint(op: str, left: Tree, right: Tree) -> str | None:
    """Why an operator stands between things that it does not join in mathematics; None where it may.

    Arrays with names, `1 + v`, are let through: courses write these for what goes entry by entry.
    """
    if op == "div" and _is_array(right):
        return "A number may stand below a stroke, no list or matrix."
    if op == "pow" and _is_array(left) and not _is_square(left):
        return "Only a number or a square matrix has powers."
    if op in ("add", "sub") and ((_is_array(left) and _is_number(right)) or (_is_number(left) and _is_array(right))):
        return "A number cannot be added to a list or matrix: say what is added to every entry."
    return None


def _is_array(tree: Tree) -> bool:
    """Whether this is a list or matrix of numbers."""
    listed = isinstance(tree, Group) and tree.kind != "set" and len(tree.items) > 1
    return (isinstance(tree, Matrix) or listed) and not names_in(tree)


def _is_square(tree: Tree) -> bool:
    return isinstance(tree, Matrix) and len(tree.rows) == len(tree.rows[0])


def _is_number(tree: Tree) -> bool:
    return isinstance(tree, Num) or (isinstance(tree, Apply) and tree.op == "neg" and isinstance(tree.args[0], Num))
