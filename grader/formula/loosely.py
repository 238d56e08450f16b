"""Trees that a text may mean besides the one it is read as, and the one that arrays of one dimension are meant by."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from grader.formula.axes import laid_down
from grader.formula.declarations import Declarations
from grader.formula.names import fold_name
from grader.formula.shapes import SCALAR, Mismatch, shape_of
from grader.formula.substitution import rebuild
from grader.formula.tree import Apply, Group, Matrix, Num, Tree, names_in, walk

#: Exponents of which powers are written out.
_SMALL = [Num("2"), Num("3"), Num("4")]


def looser(tree: Tree, source: str, declared: Declarations) -> Iterator[Tree]:
    """What else a text may mean that was read as this tree, by what stands in it."""
    if "|" in source or "abs" in source:
        yield _with_norms(tree)
    if "root(" in source:
        yield _with_swapped_roots(tree)
    if declared.shapes or declared.families:
        yield _with_summed_entries(tree)
    if declared.shapes:
        if "**" in source:
            yield with_entrywise_powers(tree, declared)
        if "@" in source:  # of two arrays of one dimension it is the inner product
            yield _with_dots(tree)
        if "sum(" in source or "mean(" in source:
            yield laid_down(tree)


def _with_norms(tree: Tree) -> Tree:
    """The tree with bars and `abs` as norms, as `|x|` of a vector may be meant; of a number both are the same."""
    if isinstance(tree, Apply) and tree.op == "abs":
        return Apply("norm", (_with_norms(tree.args[0]),))
    if isinstance(tree, Apply) and tree.op == "total":  # ||x||_1 says itself which norm it is
        return tree
    return rebuild(tree, _with_norms)


def _with_summed_entries(tree: Tree) -> Tree:
    """The tree with products in sums over all entries taken entry by entry: `-∑ p log p`."""
    if isinstance(tree, Apply) and tree.op == "total" and len(tree.args) == 1:
        return Apply("total", (_entry_by_entry(tree.args[0]),))
    return rebuild(tree, _with_summed_entries)


def _entry_by_entry(tree: Tree) -> Tree:
    found = rebuild(tree, _entry_by_entry) if isinstance(tree, Apply) and tree.op in ("add", "neg", "mul") else tree
    return Apply("hadamard", found.args) if isinstance(found, Apply) and found.op == "mul" else found


def _with_dots(tree: Tree) -> Tree:
    """The tree with every @ of two factors as the dot that is the inner product of two columns."""
    found = rebuild(tree, _with_dots)
    if isinstance(found, Apply) and found.op == "matmul" and len(found.args) == 2:
        return Apply("dot", found.args)
    return found


def with_entrywise_powers(tree: Tree, declared: Declarations) -> Tree:
    """The tree with `**` of a square matrix entry by entry, as it is of arrays."""
    found = rebuild(tree, lambda part: with_entrywise_powers(part, declared))
    if not (isinstance(found, Apply) and found.op == "pow" and found.args[1] in _SMALL):
        return found
    try:
        rows, columns = shape_of(found.args[0], declared)
    except Mismatch:
        return found
    square = rows == columns != 1
    return Apply("hadamard", found.args[:1] * (_SMALL.index(found.args[1]) + 2)) if square else found


def _with_swapped_roots(tree: Tree) -> Tree:
    """The tree with the degree of each root before what it is of: `root(3, 8)`."""
    found = rebuild(tree, _with_swapped_roots)
    return Apply("root", found.args[::-1]) if isinstance(found, Apply) and found.op == "root" else found


def of_one_dimension(tree: Tree, declared: Declarations) -> Tree:
    """The tree with `@` and `dot` as NumPy means them of arrays of one dimension: `w @ x` a number, `x @ W` W^T x."""
    found = rebuild(tree, lambda part: of_one_dimension(part, declared))
    if not isinstance(found, Apply) or not (found.op in ("matmul", "dot") or _begins_with_list(found)):
        return found
    flat = frozenset(fold_name(name) for name in declared.flat)
    try:
        total = found.args[0]
        for factor in found.args[1:]:
            total = _multiplied(found.op, total, factor, declared, flat)
    except Mismatch:
        return found
    return total


def _begins_with_list(tree: Apply) -> bool:
    """Whether a list, which neither stands nor lies, is multiplied with a matrix: `[1, 2] * [[1, 2], [3, 4]]`."""
    return tree.op == "mul" and isinstance(tree.args[0], Group) and isinstance(tree.args[1], Matrix)


def _multiplied(op: str, left: Tree, right: Tree, declared: Declarations, flat: Collection[str]) -> Tree:
    (rows, columns), (height, width) = shape_of(left, declared), shape_of(right, declared)
    if columns != 1 or rows == 1 or rows != height or not _is_flat(left, declared, flat):
        return Apply(op, (left, right))
    if width != 1:
        return Apply("matmul", (Apply("transpose", (right,)), left))
    return Apply("dot" if _is_flat(right, declared, flat) else op, (left, right))


def _is_flat(tree: Tree, declared: Declarations, flat: Collection[str]) -> bool:
    """Whether a column is made of arrays of one dimension, and of no column or row of two."""
    shapes = {fold_name(name): shape for name, shape in declared.shapes.items()}
    vectors = [name for name in names_in(tree) if name in shapes and 1 in shapes[name]]
    return all(name in flat for name in vectors)


def bars_as_norms(tree: Tree, reference: Tree, declared: Declarations) -> Tree:
    """The tree with the bars around vectors as the norms that the reference is made of.

    Only where what they stand for is multiplied, divided or added: `sum(|x|)` and `max(|x|)` are other norms.
    """
    nodes = [node for node in walk(reference) if isinstance(node, Apply)]
    if not any(node.op == "norm" for node in nodes) or any(_sizes_entries(node, declared) for node in nodes):
        return tree
    return _normed(tree, declared)


def _normed(tree: Tree, declared: Declarations) -> Tree:
    if _sizes_entries(tree, declared) and isinstance(tree, Apply):
        return Apply("norm", tree.args)
    if isinstance(tree, Apply) and tree.op in ("add", "neg", "mul", "div", "pow"):
        return rebuild(tree, lambda part: _normed(part, declared))
    return tree


def _sizes_entries(tree: Tree, declared: Declarations) -> bool:
    """Whether this is the absolute value of a vector; bars around a matrix may be its determinant."""
    try:
        shape = shape_of(tree.args[0], declared) if isinstance(tree, Apply) and tree.op == "abs" else SCALAR
    except Mismatch:
        return False
    return shape != SCALAR and 1 in shape
