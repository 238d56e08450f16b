"""Derivatives of trees, for functions that a question declares by an expression."""

from __future__ import annotations

from collections.abc import Callable

from grader.formula.tree import Apply, Call, Cases, Constant, Name, Num, Tree, names_in

_ONE, _ZERO, _TWO = Num("1"), Num("0"), Num("2")


def _of(op: str, *args: Tree) -> Tree:
    return Apply(op, args)


def _over(bottom: Tree) -> Tree:
    return _of("div", _ONE, bottom)


#: Function to its derivative at the same argument.
_DERIVATIVES: dict[str, Callable[[Tree], Tree]] = {
    "exp": lambda x: _of("exp", x),
    "log": _over,
    "sin": lambda x: _of("cos", x),
    "cos": lambda x: _of("neg", _of("sin", x)),
    "tan": lambda x: _of("add", _ONE, _of("pow", _of("tan", x), _TWO)),
    "sinh": lambda x: _of("cosh", x),
    "cosh": lambda x: _of("sinh", x),
    "tanh": lambda x: _of("dtanh", x),
    "dtanh": lambda x: _of("neg", _of("mul", _TWO, _of("tanh", x), _of("dtanh", x))),
    "sqrt": lambda x: _over(_of("mul", _TWO, _of("sqrt", x))),
    "atan": lambda x: _over(_of("add", _ONE, _of("pow", x, _TWO))),
    "asin": lambda x: _over(_of("sqrt", _of("add", _ONE, _of("neg", _of("pow", x, _TWO))))),
    "acos": lambda x: _of("neg", _over(_of("sqrt", _of("add", _ONE, _of("neg", _of("pow", x, _TWO)))))),
    "sigmoid": lambda x: _of("dsigmoid", x),
    "dsigmoid": lambda x: _of(
        "mul", _of("dsigmoid", x), _of("add", _ONE, _of("neg", _of("mul", _TWO, _of("sigmoid", x))))
    ),
    "softplus": lambda x: _of("sigmoid", x),
    "relu": lambda x: _of("drelu", x),
    "drelu": lambda _: _ZERO,
    "abs": lambda x: _of("sign", x),
    "sign": lambda _: _ZERO,
    "erf": lambda x: _of(
        "div", _of("mul", _TWO, _of("exp", _of("neg", _of("pow", x, _TWO)))), _of("sqrt", Constant("pi"))
    ),
    "normal_cdf": lambda x: _of("normal_pdf", x),
    "normal_pdf": lambda x: _of("neg", _of("mul", x, _of("normal_pdf", x))),
    "silu": lambda x: _of("add", _of("sigmoid", x), _of("mul", x, _of("dsigmoid", x))),
    "gelu": lambda x: _of("add", _of("normal_cdf", x), _of("mul", x, _of("normal_pdf", x))),
    "neg": lambda _: _of("neg", _ONE),
    "percent": lambda _: _of("percent", _ONE),
}


def differentiate(tree: Tree, name: str) -> Tree | None:
    """The derivative in `name`, unsimplified; None where a function in it has none that is known here."""
    if name not in names_in(tree):
        return _ZERO
    match tree:
        case Name():
            return _ONE
        case Apply():
            return _applied(tree, name)
        case Call():
            inner = differentiate(tree.args[0], name) if len(tree.args) == 1 else None
            return None if inner is None else _of("mul", Call(tree.name, tree.order + 1, tree.args), inner)
        case Cases():
            return _cases(tree, name)
        case _:
            return None


def _cases(tree: Cases, name: str) -> Tree | None:
    values = [differentiate(value, name) for value, _ in tree.branches]
    last = None if tree.otherwise is None else differentiate(tree.otherwise, name)
    known = [value for value in values if value is not None]
    if len(known) != len(values) or (last is None) != (tree.otherwise is None):
        return None
    return Cases(tuple((value, branch[1]) for value, branch in zip(known, tree.branches, strict=True)), last)


def _applied(tree: Apply, name: str) -> Tree | None:
    args = tree.args
    inner = [differentiate(arg, name) for arg in args]
    slopes = [slope for slope in inner if slope is not None]
    if len(slopes) != len(inner):
        return None
    if tree.op == "add":
        return _of("add", *slopes)
    if tree.op == "mul":
        return _of("add", *(_of("mul", slopes[at], *args[:at], *args[at + 1 :]) for at in range(len(args))))
    if tree.op == "div":
        top = _of("add", _of("mul", slopes[0], args[1]), _of("neg", _of("mul", args[0], slopes[1])))
        return _of("div", top, _of("pow", args[1], _TWO))
    if tree.op == "pow":
        return _power(args[0], args[1], slopes, name)
    if tree.op in _DERIVATIVES and len(args) == 1:
        return _of("mul", _DERIVATIVES[tree.op](args[0]), slopes[0])
    return None


def _power(base: Tree, exponent: Tree, slopes: list[Tree], name: str) -> Tree:
    if name not in names_in(exponent):
        lower = _of("add", exponent, _of("neg", _ONE))
        return _of("mul", exponent, _of("pow", base, lower), slopes[0])
    grown = _of("mul", _of("pow", base, exponent), slopes[1], _of("log", base))
    if name not in names_in(base):
        return grown
    lower = _of("add", exponent, _of("neg", _ONE))
    return _of("add", grown, _of("mul", exponent, _of("pow", base, lower), slopes[0]))
