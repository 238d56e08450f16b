"""Functions of complex numbers with their error bounds: on the real line as there, beyond it by principal values.

A value is real for as long as it can be: only what has no real value becomes a FLINT `acb`. A ball that lies across a
branch cut is as wide as the jump there, so that nothing is ever decided on the wrong side of one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flint import acb, arb, fmpq

from grader.formula import real_functions, reals
from grader.formula.declarations import Declarations
from grader.formula.reals import NotReal, Pole, Scalar, ball, divide, sign, vanishes
from grader.formula.tree import Constant, Tree, walk


def is_complex(reference: Tree, declared: Declarations) -> bool:
    """Whether a comparison is about complex numbers: the question says so, or the reference holds the unit."""
    return declared.is_complex or any(isinstance(node, Constant) and node.name == "i" for node in walk(reference))


def apply(op: str, args: list[Scalar]) -> Scalar:
    """A function's value: the real one where there is one, else the principal value in the plane."""
    if not any(isinstance(arg, acb) for arg in args):
        try:
            return real_functions.FUNCTIONS[op](*args)
        except NotReal:
            pass
    if op not in _FUNCTIONS:
        return real_functions.FUNCTIONS[op](*map(reals.real_part, args))
    return _FUNCTIONS[op](*map(_wide, args))


def power(base: Scalar, by: Scalar, *, real_roots: bool = False) -> Scalar:
    """`base ** by`, the principal value where it is not real."""
    if not isinstance(base, acb) and not isinstance(by, acb):
        try:
            return reals.power(base, by, real_roots=real_roots)
        except NotReal:
            pass
    if isinstance(by, fmpq) and by.q == 1:
        exponent = int(by.p)
        raised = _wide(base) ** abs(exponent)
        return raised if exponent >= 0 else divide(fmpq(1), raised)
    if vanishes(base):
        if sign(_wide(by).real) > 0:
            return fmpq(0)
        raise Pole
    return _wide(base) ** _wide(by)


def _wide(value: Scalar) -> acb:
    return value if isinstance(value, acb) else acb(ball(value))


def _method(name: str) -> Callable[[acb], Scalar]:
    return lambda value: getattr(value, name)()


def _quotient(top: str, bottom: str) -> Callable[[acb], Scalar]:
    return lambda value: divide(getattr(value, top)(), getattr(value, bottom)())


def _inverse(name: str) -> Callable[[acb], Scalar]:
    return lambda value: divide(fmpq(1), getattr(value, name)())


def _of_inverse(name: str) -> Callable[[acb], Scalar]:
    return lambda value: getattr(divide(fmpq(1), value), name)()


def _log(value: acb, base: acb | None = None) -> Scalar:
    if vanishes(value):
        raise Pole
    return value.log() if base is None else divide(value.log(), _log(base))


def _sign(value: acb) -> Scalar:
    return fmpq(0) if vanishes(value) else value / abs(value)


def _argument(value: acb) -> Scalar:
    if vanishes(value):
        raise Pole
    return value.arg()


def _sigmoid(value: acb) -> Scalar:
    return divide(fmpq(1), 1 + (-value).exp())


_FUNCTIONS: Final[dict[str, Callable[..., Scalar]]] = {
    **{
        name: _method(name)
        for name in (
            "exp", "expm1", "sin", "cos", "tanh", "sinh", "cosh", "asin", "acos", "atan", "asinh", "acosh", "atanh",
            "sqrt", "erf", "erfc", "gamma",
        )
    },
    "log": _log,
    "log1p": lambda value: _log(1 + value),
    "tan": _quotient("sin", "cos"),
    "cot": _quotient("cos", "sin"),
    "sec": _inverse("cos"),
    "csc": _inverse("sin"),
    "coth": _quotient("cosh", "sinh"),
    "sech": _inverse("cosh"),
    "csch": _inverse("sinh"),
    "acot": lambda value: acb.pi() / 2 if value == 0 else (1 / value).atan(),
    "cbrt": lambda value: power(value, fmpq(1, 3)),
    "abs": abs,
    "sign": _sign,
    "arg": _argument,
    "re": lambda value: value.real,
    "im": lambda value: value.imag,
    "conj": lambda value: value.conjugate(),
    "factorial": lambda value: (value + 1).gamma(),
    "asec": _of_inverse("acos"),
    "acsc": _of_inverse("asin"),
    "asech": _of_inverse("acosh"),
    "acsch": _of_inverse("asinh"),
    "acoth": _of_inverse("atanh"),
    "percent": lambda value: value / 100,
    "degrees": lambda value: value * arb.pi() / 180,
    "sigmoid": _sigmoid,
    "dsigmoid": lambda value: _sigmoid(value) * (1 - _sigmoid(value)),
    "dtanh": lambda value: 1 - value.tanh() ** 2,
    "softplus": lambda value: _log(1 + value.exp()),
    "silu": lambda value: value * _sigmoid(value),
    "logit": lambda value: _log(divide(value, 1 - value)),
}  # fmt: skip
