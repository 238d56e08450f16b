"""Trees sorted and stripped of aliases, so that many spellings of one formula become the same value."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from grader.formula.substitution import replace
from grader.formula.tree import Apply, Big, Call, Cases, Constant, Group, Index, Matrix, Name, Num, Tree, walk

Canonical: TypeAlias = tuple[object, ...]

_MINUS_ONE = ("num", Fraction(-1))
_TURNED = {"gt": "lt", "ge": "le"}
_UNORDERED = ("add", "hadamard", "max", "min", "and", "or", "eq", "ne")


def canonical(tree: Tree, *, commuting: bool = True) -> Canonical:
    """A hashable form that equal spellings share; `commuting` says that products may be reordered."""
    match tree:
        case Num():
            return ("num", tree.value)
        case Constant() | Name():
            return (type(tree).__name__, tree.name)
        case Apply():
            return _apply(tree, commuting)
        case Call():
            return ("call", tree.name, tree.order, *(canonical(arg, commuting=commuting) for arg in tree.args))
        case Index():
            return ("index", tree.base, *(canonical(index) for index in tree.indices))
        case Big():
            return _big(tree, commuting)
        case Cases():
            branches = tuple(
                (canonical(value, commuting=commuting), canonical(condition)) for value, condition in tree.branches
            )
            last = None if tree.otherwise is None else canonical(tree.otherwise, commuting=commuting)
            return ("cases", branches, last)
        case Matrix():
            return ("matrix", *(tuple(canonical(entry) for entry in row) for row in tree.rows))
        case Group():
            items = [canonical(item, commuting=commuting) for item in tree.items]
            return (tree.kind, *(sorted(set(items), key=repr) if tree.kind == "set" else items))


def _big(tree: Big, commuting: bool) -> Canonical:
    """A sum with its index called by how many sums stand in it: every name for an index says the same."""
    depth = sum(isinstance(node, Big) for node in walk(tree.body))
    index = {tree.index: Name(f"∑{depth}")}
    low, high = (None if part is None else canonical(part) for part in (tree.low, tree.high))
    where = None if tree.where is None else canonical(replace(tree.where, index))
    return ("big", tree.op, low, high, where, canonical(replace(tree.body, index), commuting=commuting))


def _apply(tree: Apply, commuting: bool) -> Canonical:
    args = [canonical(arg, commuting=commuting) for arg in tree.args]
    match tree.op:
        case "neg":
            return _product([_MINUS_ONE, *args], commuting)
        case "div":
            return _product([args[0], ("pow", args[1], _MINUS_ONE)], commuting)
        case "mul":
            return _product(args, commuting)
        case "sqrt":
            return ("pow", args[0], ("num", Fraction(1, 2)))
        case "exp":
            return ("pow", ("Constant", "e"), args[0])
        case "percent":
            return _product([("num", Fraction(1, 100)), *args], commuting)
        case "gt" | "ge":
            return (_TURNED[tree.op], args[1], args[0])
    if tree.op in _UNORDERED:
        return (tree.op, *sorted(_flat(tree.op, args), key=repr))
    return (tree.op, *args)


def _flat(op: str, args: list[Canonical]) -> list[Canonical]:
    """The arguments with those of the same operator opened up; not for relations."""
    if op in ("eq", "ne"):
        return args
    return [part for arg in args for part in (arg[1:] if arg[0] == op else (arg,))]  # type: ignore[misc]  # tails are canonical


def _product(args: list[Canonical], commuting: bool) -> Canonical:
    factors = _flat("mul", args)
    number = Fraction(1)
    rest: list[Canonical] = []
    for factor in factors:
        if factor[0] == "num" and isinstance(factor[1], Fraction):
            number *= factor[1]
        elif factor[0] == "pow" and factor[2] == _MINUS_ONE and _is_nonzero(factor[1]):
            number /= factor[1][1]  # type: ignore[index]  # a canonical number
        else:
            rest.append(factor)
    if commuting:
        rest.sort(key=repr)
    if not rest:
        return ("num", number)
    if number == 1:
        return rest[0] if len(rest) == 1 else ("mul", *rest)
    return ("mul", ("num", number), *rest)


def _is_nonzero(factor: object) -> bool:
    return isinstance(factor, tuple) and factor[0] == "num" and factor[1] != 0
