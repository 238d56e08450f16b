"""Functions of real numbers with their error bounds: exact on fractions where that is possible, else on balls."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from flint import acb, arb, fmpq

Scalar: TypeAlias = Any  # fmpq or arb, in the complex plane also acb; flint ships no types

_WIDEST_EXACT: Final = 4000  # bits of a numerator or denominator that stays a fraction
_LARGEST_POWER: Final = 2000
_SURELY_REAL_BITS: Final = 70
_HIGHEST_ROOT: Final = 64


class NotReal(Exception):  # noqa: N818  (a reason to leave a point out, no error)
    """There is no real value here."""


class Pole(Exception):  # noqa: N818  (a reason to leave a point out, no error)
    """A division by zero, or a logarithm of it."""


class Infinite(Pole):
    """The pole of a factorial: divided by, it makes zero, as in the binomial coefficient of 2 over 3."""


class Unclear(Exception):  # noqa: N818  (a reason to look with more digits, no error)
    """A ball too wide to decide with."""


def ball(value: Scalar) -> arb:
    """The value as a ball."""
    return arb(value) if isinstance(value, fmpq) else value


def real_part(value: Scalar) -> Scalar:
    """A value that has to be real; raises `NotReal` where it surely is not, `Unclear` where that cannot be seen."""
    if not isinstance(value, acb) or value.imag.is_zero():
        return value.real if isinstance(value, acb) else value
    if not value.imag.contains(0):
        raise NotReal
    if not value.imag.rad() * arb(2) ** _SURELY_REAL_BITS <= 1:
        raise Unclear
    return value.real


def vanishes(value: Scalar) -> bool:
    """Whether a value is zero; raises `Unclear` where that cannot be seen."""
    if not isinstance(value, acb):
        return sign(value) == 0
    if value.contains(0) and not value.is_zero():
        raise Unclear
    return bool(value.is_zero())


def sign(value: Scalar) -> int:
    """-1, 0 or 1; raises `Unclear` where the ball holds zero and more."""
    if isinstance(value, fmpq):
        return (value > 0) - (value < 0)
    if isinstance(value, acb):
        value = real_part(value)
    if value > 0:
        return 1
    if value < 0:
        return -1
    if value.is_zero():
        return 0
    raise Unclear


def whole_value(value: Scalar) -> int | None:
    """The integer this is, or None if it is none; raises `Unclear` where that cannot be seen."""
    if isinstance(value, fmpq):
        return int(value.p) if value.q == 1 else None
    if not value.contains_integer():
        return None
    found = value.unique_fmpz()
    if found is None or not value.is_exact():
        raise Unclear
    return int(found)


def simple(value: Scalar) -> Scalar:
    """A fraction that has grown too long, as a ball."""
    if isinstance(value, fmpq) and value.height_bits() > _WIDEST_EXACT:
        return arb(value)
    return value


def divide(top: Scalar, bottom: Scalar) -> Scalar:
    """`top / bottom`; raises `Pole` at zero."""
    if vanishes(bottom):
        raise Pole
    return simple(top / bottom)


def power(base: Scalar, by: Scalar, *, real_roots: bool = False) -> Scalar:
    """`base ** by` on the real line."""
    if isinstance(by, fmpq):
        if by.q == 1:
            return _integer_power(base, int(by.p))
        odd = real_roots and int(by.q) % 2 == 1
        if odd and sign(base) < 0:
            value = (-ball(base)) ** arb(by)
            return -value if int(by.p) % 2 else value
        if by.q <= _HIGHEST_ROOT and isinstance(base, fmpq) and abs(int(by.p)) < 50 and base > 0:
            root = square_root(base) if by.q == 2 else _exact_root(base, int(by.q))
            if root is not None:
                return _integer_power(root, int(by.p))
    return _real_power(base, by)


def _exact_root(value: fmpq, degree: int) -> fmpq | None:
    """The root of a positive fraction where it is one, so that the floor of it can be told."""
    top, bottom = value.p.root(degree), value.q.root(degree)
    return fmpq(top, bottom) if top**degree == value.p and bottom**degree == value.q else None


def _integer_power(base: Scalar, by: int) -> Scalar:
    if by < 0:
        if sign(base) == 0:
            raise Pole
        base, by = 1 / base, -by
    if isinstance(base, fmpq) and by <= _LARGEST_POWER and base.height_bits() * by <= _WIDEST_EXACT:
        return base**by
    return ball(base) ** by


def _real_power(base: Scalar, by: Scalar) -> Scalar:
    side = sign(base)
    if side < 0:
        raise NotReal
    if side == 0:
        if sign(by) > 0:
            return fmpq(0)
        raise Pole
    return ball(base) ** ball(by)


def square_root(value: Scalar) -> Scalar:
    """The root, exact where it is a fraction."""
    if isinstance(value, fmpq):
        if value < 0:
            raise NotReal
        top, bottom = value.p.isqrt(), value.q.isqrt()
        if top * top == value.p and bottom * bottom == value.q:
            return fmpq(top, bottom)
    elif value < 0:
        raise NotReal
    elif not value >= 0:
        raise Unclear
    return ball(value).sqrt()


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
    if base <= 0 or base == 1 or value.height_bits() > _WIDEST_EXACT:
        return None
    nearest = (arb(value).log() / arb(base).log()).mid()
    exponent = int((nearest + arb(0.5)).floor().unique_fmpz() or 0)
    return fmpq(exponent) if abs(exponent) <= _WIDEST_EXACT and base**exponent == value else None


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
    "acot": lambda value: arb.pi() / 2 - ball(value).atan(),
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


def _order(decide: Callable[[int], bool]) -> Callable[[Scalar, Scalar], bool]:
    return lambda left, right: decide(sign(left - right))


#: Relation to its decision between two scalars.
compare_with: Final[dict[str, Callable[[Scalar, Scalar], bool]]] = {
    "eq": lambda left, right: vanishes(left - right),
    "ne": lambda left, right: not vanishes(left - right),
    "lt": _order(lambda side: side < 0),
    "le": _order(lambda side: side <= 0),
    "gt": _order(lambda side: side > 0),
    "ge": _order(lambda side: side >= 0),
}
