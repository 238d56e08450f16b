"""Trees with other trees put in for their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grader.formula.tree import Apply, Big, Call, Cases, Group, Index, Matrix, Name, Tree


def rebuild(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The same node with `change` applied to each tree directly below it."""
    match tree:
        case Apply():
            return Apply(tree.op, tuple(map(change, tree.args)))
        case Call():
            return Call(tree.name, tree.order, tuple(map(change, tree.args)))
        case Index():
            return Index(tree.base, tuple(map(change, tree.indices)))
        case Big():
            low, high, where = (None if part is None else change(part) for part in (tree.low, tree.high, tree.where))
            return Big(tree.op, tree.index, low, high, where, change(tree.body))
        case Cases():
            branches = tuple((change(value), change(condition)) for value, condition in tree.branches)
            return Cases(branches, None if tree.otherwise is None else change(tree.otherwise))
        case Matrix():
            return Matrix(tuple(tuple(map(change, row)) for row in tree.rows))
        case Group():
            return Group(tree.kind, tuple(map(change, tree.items)))
        case _:
            return tree


def replace(tree: Tree, names: Mapping[str, Tree]) -> Tree:
    """The tree with these names replaced wherever they are free."""
    if isinstance(tree, Name):
        return names.get(tree.name, tree)
    inner = {name: other for name, other in names.items() if not (isinstance(tree, Big) and tree.index == name)}
    return rebuild(tree, lambda part: replace(part, inner))
