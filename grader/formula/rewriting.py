"""Functions that stand for something else: `log10(x)`, `hypot(a, b)`, `where(c, a, b)` as the trees they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from grader.formula.filled import filled
from grader.formula.functions import REWRITTEN
from grader.formula.pieces import Row, cases, stated
from grader.formula.tree import Apply, Cases, Constant, Group, Name, Num, Tree
from grader.formula.words import Item
from grader.model.blame import Unreadable

if TYPE_CHECKING:
    from grader.formula.parser import Parser


def miscounted(parser: Parser, item: Item, takes: tuple[int, int], given: int) -> Unreadable:
    """The refusal of a function that takes another number of arguments than stand behind it."""
    fewest, most = takes
    wanted = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    noun = "argument" if most == 1 else "arguments"
    verb = "stands" if given == 1 else "stand"
    return parser.refuse(f"The function {item.text} takes {wanted} {noun}, but {given} {verb} here.", item)


def rewritten(parser: Parser, name: str, arguments: tuple[Tree, ...], item: Item) -> Tree:
    """A call of one of the functions of REWRITTEN, as what it stands for."""
    fewest, most = REWRITTEN[name]
    if not fewest <= len(arguments) <= most:
        raise miscounted(parser, item, (fewest, most), len(arguments))
    if name == "lg" and len(arguments) == 2:
        return Apply("log", arguments)
    if name in ("lg", "log10", "logten"):
        return Apply("log", (arguments[0], Num("10")))
    if name in ("log2", "lb", "ld"):
        return Apply("log", (arguments[0], Num("2")))
    if name == "where":
        return Cases(((arguments[1], stated(parser, arguments[0], item)),), arguments[2])
    if name in ("piecewise", "Piecewise"):
        return _piecewise(parser, arguments, item)
    if name in ("eye", "identity", "zeros", "ones"):
        return filled(parser, name, arguments, item)
    if name == "clip":
        return _clipped(*arguments)
    if name in _OPERATORS:
        return Apply(_OPERATORS[name], arguments)
    if name not in _REWRITES:
        raise parser.refuse(f"“{item.text}” cannot stand here.", item)
    return _REWRITES[name](arguments)


def _clipped(value: Tree, low: Tree, high: Tree | None = None) -> Tree:
    """`clip(z, 0, 6)`; None, or nothing at all, is no bound."""
    bounds = [(op, bound) for op, bound in (("max", low), ("min", high)) if bound not in (None, Name("None"))]
    for op, bound in bounds:
        assert bound is not None
        value = Apply(op, (value, bound))
    return value


def _piecewise(parser: Parser, arguments: tuple[Tree, ...], item: Item) -> Tree:
    """`piecewise((x, x > 0), (0, True))`."""
    rows: list[Row] = []
    for each in arguments:
        if not isinstance(each, Group) or len(each.items) != 2:
            raise parser.refuse("Write each piece as (value, condition).", item)
        rows.append((each.items[0], each.items[1]))
    return cases(parser, rows, item)


#: Names of operators written like functions.
_OPERATORS = {
    "power": "pow",
    "pow": "pow",
    "negative": "neg",
    "add": "add",
    "multiply": "hadamard",
    "hadamard": "hadamard",
    "divide": "div",
    "frac": "div",
    "matmul": "matmul",
    "mm": "matmul",
    "dot": "dot",
    "transpose": "transpose",
    "factorial": "factorial",
    "mod": "mod",
}


def _truncated(number: Tree) -> Tree:
    """A number without what stands behind its point: towards zero."""
    return Apply("mul", (Apply("sign", (number,)), Apply("floor", (Apply("abs", (number,)),))))


def _less(one: Tree, other: Tree) -> Tree:
    return Apply("add", (one, Apply("neg", (other,))))


def rounded_to_places(number: Tree, places: Tree) -> Tree:
    """`round(x, n)`: to so many places behind the point."""
    scale = Apply("pow", (Num("10"), places))
    return Apply("div", (Apply("round", (Apply("mul", (number, scale)),)), scale))


def _remainder(top: Tree, bottom: Tree) -> Tree:
    """What is left of a division towards zero, with the sign of what is divided."""
    return _less(top, Apply("mul", (bottom, _truncated(Apply("div", (top, bottom))))))


def _squared(tree: Tree) -> Tree:
    return Apply("pow", (tree, Num("2")))


def _arranged(all_of: Tree, some: Tree) -> Tree:
    """In how many orders some of them can be taken."""
    return Apply("div", (Apply("factorial", (all_of,)), Apply("factorial", (_less(all_of, some),))))


_REWRITES: dict[str, Callable[[tuple[Tree, ...]], Tree]] = {
    "square": lambda given: _squared(*given),
    "reciprocal": lambda given: Apply("div", (Num("1"), given[0])),
    "subtract": lambda given: _less(*given),
    "trunc": lambda given: _truncated(*given),
    "fract": lambda given: _less(given[0], _truncated(*given)),
    "rem": lambda given: _remainder(*given),
    "hypot": lambda given: Apply("sqrt", (Apply("add", tuple(map(_squared, given))),)),
    "perm": lambda given: _arranged(*given),
    "degrees": lambda given: Apply("div", (Apply("mul", (Num("180"), *given)), Constant("pi"))),
    "radians": lambda given: Apply("degrees", given),
    "ctrans": lambda given: Apply("transpose", (Apply("conj", given),)),
    "ln": lambda given: Apply("log", given),
    "Ln": lambda given: Apply("log", given),
    "kronecker": lambda given: Cases(((Num("1"), Apply("eq", given)),), Num("0")),
    "float": lambda given: given[0],
    "int": lambda given: Apply("floor", given),
}
