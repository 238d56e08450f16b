"""Random formulas of one kind of node, evaluated by mpmath, rewritten, slipped and written in three notations.

Nothing here is the grader's: no tree, no reader, no functions. An expression is an operator with arguments, a name or a
number; `value` takes it at a point, `rewritten` gives the same function in another spelling, `slipped` another one.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mpmath import mp, mpc, mpf

Number = Any


@dataclass(frozen=True)
class Node:
    """An operator and what it is applied to; for a leaf, `op` is `number` or `name` and `leaf` says which."""

    op: str
    args: tuple["Node", ...] = ()
    leaf: str | Fraction | int | None = None


class NoValueError(Exception):
    """Nothing real, or nothing at all, stands here."""


def num(value: int | Fraction) -> Node:
    return Node("number", leaf=Fraction(value))


def name(letter: str) -> Node:
    return Node("name", leaf=letter)


def of(op: str, *args: Node) -> Node:
    return Node(op, args)


def power(base: Node, exponent: int) -> Node:
    return Node("pow", (base,), exponent)


ONE, TWO, ZERO = num(1), num(2), num(0)


def value(
    node: Node, point: Mapping[str, Number], functions: Mapping[str, Callable[..., Number]] | None = None
) -> Number:
    """What the expression comes to; NoValueError where that is nothing finite, or not real though the point is."""
    if node.op == "number":
        held = Fraction(node.leaf)  # type: ignore[arg-type]
        return mpf(held.numerator) / held.denominator
    if node.op == "name":
        return point[str(node.leaf)]
    args = [value(arg, point, functions) for arg in node.args]
    if functions and node.op in functions:
        return functions[node.op](*args)
    if node.op == "pow":
        return raised(args[0], int(node.leaf))  # type: ignore[arg-type]
    try:
        found = _VALUES[node.op](*args)
    except (ZeroDivisionError, ValueError, OverflowError) as error:
        raise NoValueError(node.op) from error
    if not mp.isfinite(found) or (isinstance(found, mpc) and not any(isinstance(arg, mpc) for arg in args)):
        raise NoValueError(node.op)
    return found


def raised(base: Number, exponent: int) -> Number:
    if exponent < 0 and base == 0:
        raise NoValueError("pow")
    found = base**exponent
    if abs(found) > mpf(10) ** 60:
        raise NoValueError("pow")
    return found


def _real(*numbers: Number) -> None:
    if any(isinstance(number, mpc) for number in numbers):
        raise NoValueError("no order among complex numbers")


def _max(*args: Number) -> Number:
    _real(*args)
    return max(args)


def _min(*args: Number) -> Number:
    _real(*args)
    return min(args)


def _log(x: Number) -> Number:
    if x == 0 or (not isinstance(x, mpc) and x < 0):
        raise NoValueError("ln")
    return mp.log(x)


def _exp(x: Number) -> Number:
    if abs(x) > 200:
        raise NoValueError("exp")
    return mp.exp(x)


def _sqrt(x: Number) -> Number:
    if not isinstance(x, mpc) and x < 0:
        raise NoValueError("sqrt")
    return mp.sqrt(x)


_VALUES: dict[str, Callable[..., Number]] = {
    "add": lambda *args: sum(args[1:], args[0]),
    "sub": lambda x, y: x - y,
    "neg": lambda x: -x,
    "mul": lambda *args: mp.fprod(args),
    "div": lambda x, y: x / y,
    "sin": mp.sin,
    "cos": mp.cos,
    "tanh": mp.tanh,
    "exp": _exp,
    "ln": _log,
    "sqrt": _sqrt,
    "abs": abs,
    "sigmoid": lambda x: 1 / (1 + _exp(-x)),
    "relu": lambda x: _max(x, mpf(0)),
    "max": _max,
    "min": _min,
    "floor": mp.floor,
    "ceil": mp.ceil,
    "conj": mp.conj,
    "re": mp.re,
    "im": mp.im,
}


def random_node(chance: random.Random, leaves: list[Node], depth: int, smooth: tuple[str, ...]) -> Node:
    """An expression of at most this depth over these leaves, with these functions of one argument."""
    if depth == 0 or chance.random() < 0.15:
        return (
            chance.choice(leaves) if chance.random() < 0.75 else num(chance.choice((1, 2, 3, 4, 5, Fraction(1, 2), 10)))
        )
    deeper = [random_node(chance, leaves, depth - 1, smooth) for _ in range(3)]
    match chance.choice(("add", "add", "sub", "mul", "mul", "mul", "div", "pow", "neg", "call", "call")):
        case "add":
            return of("add", *deeper[: chance.choice((2, 2, 3))])
        case "mul":
            return of("mul", *deeper[: chance.choice((2, 2, 3))])
        case "sub" | "div" as op:
            return of(op, *deeper[:2])
        case "pow":
            return power(deeper[0], chance.choice((2, 2, 3, -1)))
        case "neg":
            return of("neg", deeper[0])
        case _:
            op = chance.choice(smooth)
            return of(op, *deeper[: 2 if op in ("max", "min") else 1])


def rewritten(node: Node, chance: random.Random, *, real: bool = True) -> Node:
    """The same function wherever both have values; `real`: also by laws that hold of real numbers alone."""
    made = Node(node.op, tuple(rewritten(arg, chance, real=real) for arg in node.args), node.leaf)
    if chance.random() < 0.5:
        return made
    laws = [law for law in (_LAWS if real else _LAWS[:-1]) if law(made, chance) is not None]
    return (chance.choice(laws)(made, chance) or made) if laws else made


def _turned(node: Node, chance: random.Random) -> Node | None:
    if node.op not in ("add", "mul", "max", "min"):
        return None
    args = list(node.args)
    chance.shuffle(args)
    return of(node.op, *args)


def _spread(node: Node, chance: random.Random) -> Node | None:
    match node:
        case Node("mul", (first, Node("add", terms))):
            return of("add", *(of("mul", first, term) for term in terms))
        case Node("mul", (Node("add" | "sub" as op, terms), last)):
            return of(op, *(of("mul", term, last) for term in terms))
        case Node("div", (Node("add" | "sub" as op, terms), under)):
            return of(op, *(of("div", term, under) for term in terms))
        case Node("neg", (Node("add", terms),)):
            return of("add", *(of("neg", term) for term in terms))
        case Node("pow", (Node("mul", factors),)):
            return of("mul", *(power(factor, int(node.leaf)) for factor in factors))  # type: ignore[arg-type]
    return None


def _regrouped(node: Node, chance: random.Random) -> Node | None:
    match node:
        case Node("add" | "mul" as op, (first, second, third)):
            return of(op, first, of(op, second, third))
        case Node("sub", (left, right)):
            return chance.choice((of("add", left, of("neg", right)), of("neg", of("sub", right, left))))
        case Node("div", (top, under)) if under.op != "number":
            return chance.choice((of("mul", top, power(under, -1)), of("div", of("neg", top), of("neg", under))))
        case Node("neg", (inner,)):
            return chance.choice((of("mul", num(-1), inner), of("sub", ZERO, inner)))
        case Node("pow", (base,)) if node.leaf == 2:
            return of("mul", base, base)
        case Node("pow", (base,)) if node.leaf == 3:
            return of("mul", base, power(base, 2))
        case Node("pow", (base,)) if node.leaf == -1:
            return of("div", ONE, base)
    return None


def _functional(node: Node, chance: random.Random) -> Node | None:
    match node:
        case Node("exp", (Node("add", (left, right)),)):
            return of("mul", of("exp", left), of("exp", right))
        case Node("exp", (Node("neg", (inner,)),)):
            return of("div", ONE, of("exp", inner))
        case Node("sin", (inner,)):
            half = of("div", inner, TWO)
            return of("mul", TWO, of("sin", half), of("cos", half))
        case Node("cos", (inner,)):
            return of("sub", ONE, of("mul", TWO, power(of("sin", of("div", inner, TWO)), 2)))
        case Node("sigmoid", (inner,)):
            return chance.choice(
                (
                    of("sub", ONE, of("sigmoid", of("neg", inner))),
                    of("div", of("exp", inner), of("add", ONE, of("exp", inner))),
                    of("div", ONE, of("add", ONE, of("exp", of("neg", inner)))),
                )
            )
        case Node("tanh", (inner,)):
            double = of("mul", TWO, inner)
            return chance.choice(
                (of("neg", of("tanh", of("neg", inner))), of("sub", of("mul", TWO, of("sigmoid", double)), ONE))
            )
    return None


def _kinked(node: Node, chance: random.Random) -> Node | None:
    match node:
        case Node("abs", (inner,)):
            return chance.choice(
                (of("abs", of("neg", inner)), of("max", inner, of("neg", inner)), of("sqrt", power(inner, 2)))
            )
        case Node("relu", (inner,)):
            return chance.choice((of("max", ZERO, inner), of("div", of("add", inner, of("abs", inner)), TWO)))
        case Node("max", (left, right)):
            return chance.choice(
                (
                    of("add", left, of("relu", of("sub", right, left))),
                    of("neg", of("min", of("neg", left), of("neg", right))),
                )
            )
        case Node("min", (left, right)):
            return of("div", of("sub", of("add", left, right), of("abs", of("sub", left, right))), TWO)
        case Node("floor", (inner,)):
            return of("neg", of("ceil", of("neg", inner)))
        case Node("ceil", (inner,)):
            return of("add", of("ceil", of("sub", inner, ONE)), ONE)
    return None


_LAWS = (_turned, _spread, _regrouped, _functional, _kinked)
_CONFUSED = {
    "sin": "cos",
    "cos": "sin",
    "exp": "ln",
    "tanh": "sigmoid",
    "sigmoid": "tanh",
    "max": "min",
    "min": "max",
    "abs": "relu",
    "relu": "abs",
    "floor": "ceil",
    "ceil": "floor",
    "add": "mul",
    "mul": "add",
}


def slipped(node: Node, chance: random.Random, leaves: list[Node]) -> Node:
    """The expression with one thing done wrong somewhere."""
    places = list(paths(node))
    return replaced(node, chance.choice(places), lambda found: _slip(found, chance, leaves))


def _slip(node: Node, chance: random.Random, leaves: list[Node]) -> Node:
    choices = [of("neg", node), of("mul", TWO, node), of("add", node, ONE), power(node, 2)]
    if node.op in _CONFUSED:
        choices += [Node(_CONFUSED[node.op], node.args)] * 2
    if node.op in ("name", "number"):
        choices += [chance.choice(leaves), num(chance.randint(2, 9))] * 2
    if node.op in ("sub", "div"):
        choices += [of(node.op, *node.args[::-1])] * 2
    if node.op == "pow":
        choices += [power(node.args[0], int(node.leaf) + 1 or 1)] * 2  # type: ignore[arg-type]
    if len(node.args) > 1:
        choices += [node.args[0]] * 2
    return chance.choice(choices)


def paths(node: Node, before: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    """Where every part of the expression stands."""
    return [before, *(path for at, arg in enumerate(node.args) for path in paths(arg, (*before, at)))]


def replaced(node: Node, path: tuple[int, ...], change: Callable[[Node], Node]) -> Node:
    if not path:
        return change(node)
    args = list(node.args)
    args[path[0]] = replaced(args[path[0]], path[1:], change)
    return Node(node.op, tuple(args), node.leaf)


def names_of(node: Node) -> set[str]:
    held = {str(node.leaf)} if node.op == "name" else set()
    return held.union(*(names_of(arg) for arg in node.args))


def size(node: Node) -> int:
    return 1 + sum(map(size, node.args))
