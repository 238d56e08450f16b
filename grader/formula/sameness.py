"""Whether a formula is written as the reference is, up to the order and grouping of sums and products."""

from __future__ import annotations

from typing import TypeAlias

from grader.formula.tree import Apply, Big, Call, Cases, Constant, Group, Index, Matrix, Name, Num, Tree

#: A formula with its sums and products sorted.
Written: TypeAlias = tuple[object, ...]

_MINUS: Written = ("minus",)
_UNORDERED = ("eq", "ne", "hadamard", "max", "min", "and", "or")


def is_same(student: Tree, reference: Tree, *, commuting: bool) -> bool:
    """Whether both are one formula up to order and grouping; `commuting` says that products may be reordered.

    A difference is a sum with a minus, a quotient a product with a divisor, and a minus may stand before any factor:
    `-x + y` is `y - x`, `a/b*c` is `a*c/b`, `x*(-y)` is `-x*y`; an equation has no first side. Nothing is worked out:
    `x + x` is not `2x`, `a/b/c` not `a/(b*c)`, `x^-1` not `1/x`, `1/2*x` not `x/2`, `x/(-y)` not `-x/y`, `-(a + b)` not
    `-a - b`, `4.0` not `4`. Only `exp(x)` and `e^x`, and `0.50` and `0.5`, are spellings of one thing.
    """
    return written(student, commuting=commuting) == written(reference, commuting=commuting)


def written(tree: Tree, *, commuting: bool) -> Written:
    """The form that all orders and groupings of a formula share."""

    def inner(part: Tree) -> Written:
        return written(part, commuting=commuting)

    match tree:
        case Num():
            return ("num", tree.value, tree.text.isdigit())
        case Constant() | Name():
            return ("name", tree.name)
        case Apply():
            return _applied(tree, commuting)
        case Call():
            return ("call", tree.name, tree.order, *map(inner, tree.args))
        case Index():
            return ("index", tree.base, *map(inner, tree.indices))
        case Big():
            parts = (None if part is None else inner(part) for part in (tree.low, tree.high, tree.where))
            return ("big", tree.op, tree.index, *parts, inner(tree.body))
        case Cases():
            branches = tuple((inner(value), inner(condition)) for value, condition in tree.branches)
            return ("cases", branches, None if tree.otherwise is None else inner(tree.otherwise))
        case Matrix():
            return ("matrix", *(tuple(map(inner, row)) for row in tree.rows))
        case Group():
            items = list(map(inner, tree.items))
            return (tree.kind, *(sorted(items, key=repr) if tree.kind == "set" else items))


def _applied(tree: Apply, commuting: bool) -> Written:
    match tree.op:
        case "add":
            return ("add", *sorted(_summands(tree, commuting), key=repr))
        case "mul" | "div" | "neg":
            return _product(tree, commuting)
    args = [written(arg, commuting=commuting) for arg in tree.args]
    if tree.op == "exp":
        return ("pow", ("name", "e"), args[0])
    return (tree.op, *(sorted(args, key=repr) if tree.op in _UNORDERED else args))


def _summands(tree: Tree, commuting: bool) -> list[Written]:
    if isinstance(tree, Apply) and tree.op == "add":
        return [part for arg in tree.args for part in _summands(arg, commuting)]
    return [written(tree, commuting=commuting)]


def _product(tree: Tree, commuting: bool) -> Written:
    parts = _opened(tree, commuting)
    signs = parts.count(_MINUS)
    factors = [part for part in parts if part != _MINUS]
    if commuting:
        factors.sort(key=repr)
    return ("mul", signs, *factors) if signs or len(factors) != 1 else factors[0]


def _opened(tree: Tree, commuting: bool) -> list[Written]:
    """The factors of a product, a minus and a divisor as ones of their own."""
    if not isinstance(tree, Apply) or tree.op not in ("mul", "div", "neg"):
        return [written(tree, commuting=commuting)]
    if tree.op == "mul":
        return [part for arg in tree.args for part in _opened(arg, commuting)]
    if tree.op == "neg":
        return [_MINUS, *_opened(tree.args[0], commuting)]
    divisor = _opened(tree.args[1], commuting)
    if commuting:
        divisor.sort(key=repr)
    return [*_opened(tree.args[0], commuting), ("over", *divisor)]
