"""SymPy expressions as trees. Only for expressions that an author's own code built: never for typed text."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from grader.formula.names import fold_name, is_name
from grader.formula.tree import Apply, Call, Cases, Constant, Group, Matrix, Name, Num, Tree, rational

_SAME_NAMES = """
exp sin cos tan cot sec csc asin acos atan acot sinh cosh tanh coth sech csch asinh acosh atanh erf erfc sign gamma
factorial log atan2
"""
_FUNCTIONS = {
    **{name: name for name in _SAME_NAMES.split()},
    "Abs": "abs",
    "floor": "floor",
    "ceiling": "ceil",
    "Max": "max",
    "Min": "min",
    "Heaviside": "heaviside",
}
_RELATIONS = {
    "StrictLessThan": "lt",
    "LessThan": "le",
    "StrictGreaterThan": "gt",
    "GreaterThan": "ge",
    "Equality": "eq",
    "Unequality": "ne",
}


def from_sympy(expression: Any) -> Tree:
    """The tree of a SymPy expression or matrix; raises `ValueError` for what has no place in a formula."""
    import sympy as sp

    if isinstance(expression, sp.MatrixBase):
        if 0 in expression.shape:
            raise ValueError("an empty matrix has no formula")
        rows, columns = expression.shape
        return Matrix(tuple(tuple(from_sympy(expression[r, c]) for c in range(columns)) for r in range(rows)))
    if isinstance(expression, tuple | list | sp.Tuple):
        return Group("tuple", tuple(from_sympy(item) for item in expression))
    return _tree(sp.sympify(expression))


def _tree(expression: Any) -> Tree:
    kind = type(expression).__name__
    if expression.is_Number:
        return _number(expression)
    if expression.is_Symbol:
        return _name(expression.name)
    found = _CONSTANTS.get(kind)
    if found is not None:
        return found
    if kind in _BUILDERS:
        return _BUILDERS[kind](expression)
    if kind in _RELATIONS:
        return Apply(_RELATIONS[kind], _args(expression))
    if kind in _FUNCTIONS:
        args = expression.args[:1] if kind == "Heaviside" else expression.args
        return Apply(_FUNCTIONS[kind], tuple(_tree(arg) for arg in args))
    if expression.is_Function and is_name(fold_name(kind)):
        return Call(fold_name(kind), 0, _args(expression))
    raise ValueError(f"{kind} has no place in a formula here: {expression}")


def _args(expression: Any) -> tuple[Tree, ...]:
    return tuple(_tree(arg) for arg in expression.args)


def _name(name: str) -> Tree:
    folded = fold_name(name)
    if not is_name(folded):
        raise ValueError(f"{name!r} cannot be a name in a formula")
    return Name(folded)


def _number(number: Any) -> Tree:
    kind = type(number).__name__
    if number.is_Rational:
        return rational(Fraction(int(number.p), int(number.q)))
    if number.is_Float:
        # The decimal that was written, not the binary fraction nearest to it.
        value: Tree = Num(_decimal(str(abs(number))))
        return Apply("neg", (value,)) if number < 0 else value
    if kind in ("Infinity", "NegativeInfinity"):
        infinite: Tree = Constant("inf")
        return infinite if kind == "Infinity" else Apply("neg", (infinite,))
    raise ValueError(f"{number} is no number of a formula")


def _decimal(text: str) -> str:
    mantissa, _, exponent = text.lower().partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa or '0'}e{int(exponent)}" if exponent else (mantissa or "0")


def _add(expression: Any) -> Tree:
    return Apply("add", tuple(_tree(arg) for arg in expression.as_ordered_terms()))


def _mul(expression: Any) -> Tree:
    """A product with its denominator as one and its sign in front, as people write it."""
    import sympy as sp

    top, bottom = sp.fraction(expression, exact=True)  # type: ignore[no-untyped-call]  # SymPy leaves it untyped
    if bottom != 1:
        top_tree = _tree(top)
        if isinstance(top_tree, Apply) and top_tree.op == "neg":
            return Apply("neg", (Apply("div", (top_tree.args[0], _tree(bottom))),))
        return Apply("div", (top_tree, _tree(bottom)))
    factors = [_tree(arg) for arg in expression.as_ordered_factors()]
    first = factors[0]
    if isinstance(first, Apply) and first.op == "neg":
        rest = factors[1:] if first.args[0] == Num("1") else [first.args[0], *factors[1:]]
        return Apply("neg", (rest[0] if len(rest) == 1 else Apply("mul", tuple(rest)),))
    return Apply("mul", tuple(factors))


def _pow(expression: Any) -> Tree:
    base, exponent = expression.args
    if exponent.is_Rational and exponent.p == 1 and exponent.q == 2:
        return Apply("sqrt", (_tree(base),))
    if exponent.is_Rational and exponent < 0:
        below = _tree(base) if exponent == -1 else _tree(base**-exponent)
        return Apply("div", (Num("1"), below))
    return Apply("pow", (_tree(base), _tree(exponent)))


def _piecewise(expression: Any) -> Tree:
    branches: list[tuple[Tree, Tree]] = []
    for value, condition in expression.args:
        if condition == True:  # noqa: E712  (SymPy's own truth, not Python's)
            return Cases(tuple(branches), _tree(value)) if branches else _tree(value)
        branches.append((_tree(value), _tree(condition)))
    return Cases(tuple(branches), None)


_CONSTANTS: dict[str, Tree] = {
    "Pi": Constant("pi"),
    "Exp1": Constant("e"),
    "ImaginaryUnit": Constant("i"),
}
_BUILDERS: dict[str, Callable[[Any], Tree]] = {
    "Add": _add,
    "Mul": _mul,
    "Pow": _pow,
    "Piecewise": _piecewise,
    "And": lambda each: Apply("and", _args(each)),
    "Or": lambda each: Apply("or", _args(each)),
    "Not": lambda each: Apply("not", _args(each)),
    "Mod": lambda each: Apply("mod", _args(each)),
}
