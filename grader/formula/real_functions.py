"""Functions of real numbers with their error bounds: exact on fractions where that is possible, else on balls."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from flint import arb, fmpq

from grader.formula.reals import (
    WIDEST_EXACT,
    Infinite,
    NotReal,
    Pole,
    Scalar,
    Unclear,
    ball,
    divide,
    power,
    sign,
    square_root,
    whole_value,
)


def _log(value: Scalar, base: Scalar | None = None) -> Scalar:
    side = sign(value)
    if side <= 0:
        raise (Pole if side == 0 else NotReal)
    if isinstance(value, fmpq) and isinstance(base, fmpq) and (exact := _exact_log(value, base)) is not None:
        return exact
    top = fmpq(0) if value == 1 and isinstance(value, fmpq) else ball(value).log()
    return top if base is None else divide(top, _log(base))


def _exact_log(value: fmpq, base: fmpq) -> fmpq | None:
    """The logarithm of a power of the base, so that the floor of it can be told: 3 of 8 to the base 2."""
    if base <= 0 or base == 1 or value.height_bits() > WIDEST_EXACT:
        return None
    nearest = (arb(value).log() / arb(base).log()).mid()
    exponent = int((nearest + arb(0.5)).floor().unique_fmpz() or 0)
    return fmpq(exponent) if abs(exponent) <= WIDEST_EXACT and base**exponent == value else None


def _floor(value: Scalar, *, up: bool = False) -> Scalar:
    if isinstance(value, fmpq):
        return fmpq(value.ceil() if up else value.floor())
    found = (value.ceil() if up else value.floor()).unique_fmpz()
    if found is None:
        raise Unclear
    return fmpq(found)


def _at_least(value: Scalar, low: int) -> arb:
    """A value that must not lie below `low`."""
    found = ball(value)
    if found < low:
        raise NotReal
    if not found >= low:
        raise Unclear
    return found


def _inside(name: str, *, open_ends: bool) -> Callable[[Scalar], Scalar]:
    def apply(value: Scalar) -> Scalar:
        found = ball(value)
        if found > 1 or found < -1:
            raise NotReal
        if not (found <= 1 and found >= -1):
            raise Unclear
        if open_ends and (sign(found - 1) == 0 or sign(found + 1) == 0):
            raise Pole
        return getattr(found, name)()

    return apply


def _ball_function(name: str) -> Callable[[Scalar], Scalar]:
    return lambda value: getattr(ball(value), name)()


def _by(make: Callable[[arb], Scalar]) -> Callable[[Scalar], Scalar]:
    return lambda value: make(ball(value))


def _quotient(top: str, bottom: str) -> Callable[[Scalar], Scalar]:
    return lambda value: divide(getattr(ball(value), top)(), getattr(ball(value), bottom)())


def _inverse(name: str) -> Callable[[Scalar], Scalar]:
    return lambda value: divide(fmpq(1), getattr(ball(value), name)())


def _absolute(value: Scalar) -> Scalar:
    return abs(value)


def _largest(*values: Scalar) -> Scalar:
    """The maximum; balls that overlap are joined rather than decided."""
    found = values[0]
    for value in values[1:]:
        both = isinstance(found, fmpq) and isinstance(value, fmpq)
        found = max(found, value) if both else ball(found).max(ball(value))
    return found


def _smallest(*values: Scalar) -> Scalar:
    return -_largest(*(-value for value in values))


def _sigmoid(value: Scalar) -> Scalar:
    return 1 / (1 + (-ball(value)).exp())


def _dsigmoid(value: Scalar) -> Scalar:
    found = _sigmoid(value)
    return found * (1 - found)


def _relu(value: Scalar) -> Scalar:
    return _largest(value, fmpq(0))


def _step(value: Scalar, below: Scalar, above: Scalar) -> Scalar:
    side = sign(value)
    if side == 0:
        raise Pole  # the value at the kink is a convention; nothing is asked there
    return above if side > 0 else below


def _normal_pdf(value: Scalar) -> Scalar:
    return (-(ball(value) ** 2) / 2).exp() / (2 * arb.pi()).sqrt()


def _normal_cdf(value: Scalar) -> Scalar:
    return (-ball(value) / arb(2).sqrt()).erfc() / 2


def _gamma(value: Scalar) -> Scalar:
    found = ball(value)
    if not found > 0 and found.contains_integer():
        raise Infinite if found.is_exact() else Unclear
    if not abs(found) < 10_000:
        raise Unclear
    return found.gamma()


def _factorial(value: Scalar) -> Scalar:
    number = whole_value(value)
    if number is not None and 0 <= number <= 200:
        return fmpq(math.factorial(number))
    return _gamma(value + 1)


def _binomial(upper: Scalar, lower: Scalar) -> Scalar:
    number = whole_value(lower)
    if number is None or number > 200:
        return _factorial(upper) / (_factorial(lower) * _factorial(upper - lower))
    product: Scalar = fmpq(1 if number >= 0 else 0)
    for step in range(number):
        product = product * (upper - step) / (step + 1)
    return product


def _modulo(value: Scalar, by: Scalar) -> Scalar:
    return value - by * _floor(divide(value, by))


def _round(value: Scalar) -> Scalar:
    if isinstance(value, fmpq) and (2 * value).q == 1 and value.q == 2:
        below = _floor(value)
        return below if int(below.p) % 2 == 0 else below + 1
    return _floor(value + fmpq(1, 2))


def _of_inverse(name: str) -> Callable[[Scalar], Scalar]:
    """Such as the arc secant: the arc cosine of 1/x."""
    return lambda value: FUNCTIONS[name](divide(fmpq(1), value))


def _argument(value: Scalar) -> Scalar:
    side = sign(value)
    if side == 0:
        raise Pole
    return fmpq(0) if side > 0 else arb.pi()


FUNCTIONS: Final[dict[str, Callable[..., Scalar]]] = {
    **{
        name: _ball_function(name)
        for name in ("sin", "cos", "atan", "sinh", "cosh", "tanh", "asinh", "erf", "erfc", "expm1")
    },
    "exp": lambda value: fmpq(1) if isinstance(value, fmpq) and value == 0 else ball(value).exp(),
    "log": _log,
    "log1p": lambda value: _log(1 + value),
    "tan": _quotient("sin", "cos"),
    "cot": _quotient("cos", "sin"),
    "sec": _inverse("cos"),
    "csc": _inverse("sin"),
    "coth": _quotient("cosh", "sinh"),
    "sech": _inverse("cosh"),
    "csch": _inverse("sinh"),
    "asin": _inside("asin", open_ends=False),
    "acos": _inside("acos", open_ends=False),
    "atanh": _inside("atanh", open_ends=True),
    "acot": lambda value: arb.pi() / 2 if value == 0 else (1 / ball(value)).atan(),
    "acosh": lambda value: _at_least(value, 1).acosh(),
    "atan2": lambda y, x: arb.atan2(ball(y), ball(x)),
    "sqrt": square_root,
    "cbrt": lambda value: power(value, fmpq(1, 3), real_roots=True),
    "abs": _absolute,
    "sign": lambda value: fmpq(sign(value)),
    "floor": _floor,
    "ceil": lambda value: _floor(value, up=True),
    "round": _round,
    "max": _largest,
    "min": _smallest,
    "mod": _modulo,
    "gamma": _gamma,
    "factorial": _factorial,
    "binomial": _binomial,
    "percent": lambda value: value / 100,
    "degrees": lambda value: ball(value) * arb.pi() / 180,
    "sigmoid": _sigmoid,
    "dsigmoid": _dsigmoid,
    "dtanh": _by(lambda value: 1 - value.tanh() ** 2),
    "relu": _relu,
    "drelu": lambda value: _step(value, fmpq(0), fmpq(1)),
    "heaviside": lambda value: _step(value, fmpq(0), fmpq(1)),
    "leaky_relu": lambda value, slope: value * _step(value, slope, fmpq(1)) if sign(value) else fmpq(0),
    "dleaky_relu": lambda value, slope: _step(value, slope, fmpq(1)),
    "softplus": _by(lambda value: (1 + value.exp()).log()),
    "silu": lambda value: value * _sigmoid(value),
    "gelu": lambda value: value * _normal_cdf(value),
    "normal_pdf": _normal_pdf,
    "normal_cdf": _normal_cdf,
    "logit": lambda value: _log(divide(value, 1 - value)),
    "re": lambda value: value,
    "im": lambda _: fmpq(0),
    "conj": lambda value: value,
    "arg": _argument,
    "asec": _of_inverse("acos"),
    "acsc": _of_inverse("asin"),
    "asech": _of_inverse("acosh"),
    "acsch": _of_inverse("asinh"),
    "acoth": _of_inverse("atanh"),
}
