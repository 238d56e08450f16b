"""Every shipped right formula with one node wrong is told from it, unless plain evaluation says they are the same."""

from collections.abc import Iterator
from itertools import count

import pytest
from independent import opinion
from shipped import Right, references

from grader.formula import Declarations, Tree, compare, show
from grader.formula.functions import ELEMENTARY
from grader.formula.names import fold_name
from grader.formula.substitution import rebuild, replace
from grader.formula.tree import Apply, Big, Call, Cases, Name, Num, children, whole

_PRODUCTS = ("mul", "matmul", "hadamard", "dot")
_SWAPPED = {
    "sigmoid": "tanh", "tanh": "sigmoid", "dsigmoid": "sigmoid", "dtanh": "tanh", "floor": "ceil", "ceil": "floor",
    "cos": "sin", "sin": "cos", "sign": "abs", "normal_cdf": "normal_pdf", "normal_pdf": "normal_cdf", "mean": "total",
    "total": "mean", "exp": "sigmoid", "lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "and": "or", "max": "min",
    "relu": "abs", "drelu": "sign", "sqrt": "abs",
}  # fmt: skip


def slips_of(right: Right) -> Iterator[Tree]:
    """The formula with one node changed, for every node and every change."""
    yield from dict.fromkeys(_changed(right.tree, right.declared))


def _changed(tree: Tree, declared: Declarations) -> Iterator[Tree]:
    yield from _slips(tree, declared)
    for at, part in enumerate(children(tree)):
        for other in _changed(part, declared):
            place = count()
            yield rebuild(tree, lambda part, at=at, other=other, place=place: other if next(place) == at else part)


def _slips(node: Tree, declared: Declarations) -> Iterator[Tree]:
    match node:
        case Num():
            yield from (Num(str(int(node.value) + 1)), Apply("mul", (Num("2"), node)), Apply("neg", (node,)))
        case Name():
            yield from _other_names(node, declared)
        case Call():
            yield Call(node.name, node.order + 1, node.args)
            if node.order:
                yield Call(node.name, node.order - 1, node.args)
        case Big():
            other = "prod" if node.op == "sum" else "sum"
            yield Big(other, node.index, node.low, node.high, node.where, node.body)
            yield from (replace(node.body, {node.index: Name(fold_name(name))}) for name in declared.indices)
        case Cases(((value, condition), *rest), otherwise):
            yield value
            if otherwise is not None:
                yield Cases(((otherwise, condition), *rest), value)
        case Apply():
            yield from _other_operations(node)


def _other_names(node: Name, declared: Declarations) -> Iterator[Tree]:
    kinds = (declared.symbols, declared.indices, declared.shapes, declared.families)
    for kind in kinds:
        names = [fold_name(name) for name in kind]
        if node.name in names:
            yield from (Name(name) for name in names if name != node.name)
    if any(node.name == fold_name(name) and 1 not in shape for name, shape in declared.shapes.items()):
        yield Apply("transpose", (node,))


def _other_operations(node: Apply) -> Iterator[Tree]:
    op, args = node.op, node.args
    if op in _SWAPPED:
        yield Apply(_SWAPPED[op], args)
    if len(args) == 1 and (op in ELEMENTARY or op in ("neg", "transpose", "diag", "mean")):
        yield args[0]
    if op == "add":
        yield from (_with(node, at, Apply("neg", (arg,))) for at, arg in enumerate(args))
        yield Apply("mul", args)
    if op == "add" or op in _PRODUCTS:
        yield from (_without(node, at) for at in range(len(args)))
    if op in _PRODUCTS:
        yield Apply("add", args)
        yield Apply("mul" if op == "hadamard" else "hadamard", args)
        yield Apply(op, args[::-1])
    if op == "div":
        yield from (Apply("mul", args), Apply("div", args[::-1]), args[0], Apply("div", (Num("1"), args[1])))
    if op == "pow":
        by = args[1]
        yield from (args[0], Apply("mul", args), Apply("pow", args[::-1]))
        more = whole(int(by.value) + 1) if isinstance(by, Num) else Apply("add", (by, Num("1")))
        yield Apply("pow", (args[0], more))


def _with(node: Apply, at: int, other: Tree) -> Tree:
    return Apply(node.op, (*node.args[:at], other, *node.args[at + 1 :]))


def _without(node: Apply, at: int) -> Tree:
    rest = node.args[:at] + node.args[at + 1 :]
    return rest[0] if len(rest) == 1 else Apply(node.op, rest)


@pytest.mark.parametrize("right", references(), ids=[right.name for right in references()])
def test_a_right_formula_with_one_node_wrong_is_told_from_it(right: Right) -> None:
    for slip in slips_of(right):
        found = compare(slip, right.tree, right.declared)
        truth = opinion(slip, right.tree, right.declared)
        if truth == "different":
            assert found.verdict == "not_equal", f"{show(slip)} beside {show(right.tree)}: {found.reason}"
        elif truth == "equal":
            assert found.verdict == "equal", f"{show(slip)} beside {show(right.tree)}: {found.reason}"
