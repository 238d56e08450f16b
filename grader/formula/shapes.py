"""Shapes of matrix expressions in the question's own size names, so that a mismatch is told in its terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from grader.formula.declarations import Declarations, Size
from grader.formula.functions import ENTRYWISE
from grader.formula.names import fold_name
from grader.formula.showing import show
from grader.formula.tree import Apply, Big, Call, Cases, Group, Matrix, Name, Num, Tree

Shape: TypeAlias = tuple[Size, Size]

SCALAR: Shape = (1, 1)


class Mismatch(Exception):  # noqa: N818  (a finding about an answer, no error)
    """Matrices whose shapes do not go together; the message says which, and perhaps what was meant."""


def shape_of(tree: Tree, declared: Declarations) -> Shape:
    """The rows and columns of what a tree stands for, (1, 1) for a number; raises `Mismatch`."""
    return _shape(tree, {fold_name(name): shape for name, shape in declared.shapes.items()})


def in_words(shape: Shape) -> str:
    """A shape as `m×n`."""
    return f"{shape[0]}×{shape[1]}"


def _shape(tree: Tree, shapes: Mapping[str, Shape]) -> Shape:
    match tree:
        case Name():
            return shapes.get(tree.name, SCALAR)
        case Matrix():
            return len(tree.rows), len(tree.rows[0])
        case Apply():
            return _applied(tree, shapes)
        case Call():
            return _together("hadamard", tree.args, shapes)
        case Cases():
            values = tuple(part for branch in tree.branches for part in branch)
            return _together("where", values if tree.otherwise is None else (*values, tree.otherwise), shapes)
        case Big():
            return _shape(tree.body, shapes)
        case Group():
            return len(tree.items), 1
        case _:
            return SCALAR


def _applied(tree: Apply, shapes: Mapping[str, Shape]) -> Shape:
    op, args = tree.op, tree.args
    if op in ("total", "mean") and len(args) == 2:
        return _shape(args[0], shapes)[args[1] == Num("0")], 1
    if op in ("total", "mean", "norm", "trace", "det", "logsumexp", "entry") or (op in ("max", "min") and not args[1:]):
        _shape(args[0], shapes)
        return SCALAR
    if op == "transpose":
        rows, columns = _shape(args[0], shapes)
        return columns, rows
    if op in ("mul", "matmul", "dot"):
        return _product(tree, shapes)
    if op == "outer":
        return _shape(args[0], shapes)[0], _shape(args[1], shapes)[0]
    if op == "diag":
        rows, columns = _shape(args[0], shapes)
        return (rows, 1) if rows == columns else (rows, rows)
    if op in ("pow", "inverse", "neg", "softmax") or op in ENTRYWISE:
        return _shape(args[0], shapes)
    return _together(op, args, shapes)


def _together(op: str, args: tuple[Tree, ...], shapes: Mapping[str, Shape]) -> Shape:
    """The shape of things that go together entry by entry; numbers go with everything."""
    found: tuple[Tree, Shape] | None = None
    for arg in args:
        shape = _shape(arg, shapes)
        if shape == SCALAR:
            continue
        if found is not None and shape != found[1]:
            sign = {"add": "+", "hadamard": "⊙"}.get(op, op)
            what = f"{show(found[0])} is {in_words(found[1])} and {show(arg)} is {in_words(shape)}"
            hint = ": is a transpose missing?" if shape == found[1][::-1] else "."
            raise Mismatch(f"{what}, which does not go together under {sign}{hint}")
        found = found or (arg, shape)
    return found[1] if found else SCALAR


def _product(tree: Apply, shapes: Mapping[str, Shape]) -> Shape:
    total, shape = tree.args[0], _shape(tree.args[0], shapes)
    for arg in tree.args[1:]:
        following = _shape(arg, shapes)
        if SCALAR in (shape, following):
            shape = following if shape == SCALAR else shape
        elif tree.op == "dot" and shape == following and shape[1] == 1:
            shape = SCALAR
        elif shape[1] == following[0]:
            shape = (shape[0], following[1])
        else:
            raise Mismatch(_complaint(total, shape, arg, following))
        total = Apply("mul", (total, arg))
    return shape


def _complaint(left: Tree, shape: Shape, right: Tree, following: Shape) -> str:
    what = f"{show(left)} is {in_words(shape)} and {show(right)} is {in_words(following)}, which cannot be multiplied"
    if shape == following:
        return f"{what}: did you mean entry by entry, ⊙?"
    if shape[0] == following[0]:
        return f"{what}: did you mean {show(Apply('mul', (Apply('transpose', (left,)), right)))}?"
    if shape[1] == following[1]:
        return f"{what}: did you mean {show(Apply('mul', (left, Apply('transpose', (right,)))))}?"
    return f"{what}: check their order."
