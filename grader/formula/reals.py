"""Real numbers with their error bounds, and arithmetic on them: exact on fractions while they last, else on balls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from flint import acb, arb, fmpq

Scalar: TypeAlias = Any  # fmpq or arb, in the complex plane also acb; flint ships no types

WIDEST_EXACT: Final = 4000  # bits of a numerator or denominator that stays a fraction
_LARGEST_POWER: Final = 2000
_SURELY_REAL_BITS: Final = 70
_HIGHEST_ROOT: Final = 64


class NotReal(Exception):  # noqa: N818  (a reason to leave a point out, no error)
    """There is no real value here."""


class Pole(Exception):  # noqa: N818  (a reason to leave a point out, no error)
    """A division by zero, or a logarithm of it."""


class Infinite(Pole):
    """The pole of a factorial: divided by, it makes zero, as in the binomial coefficient of 2 over 3."""


class Indeterminate(Pole):
    """Nought times the pole of a factorial: a gap that its writer does not see, who takes (n - k)! apart."""


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
    if isinstance(value, fmpq) and value.height_bits() > WIDEST_EXACT:
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
    if isinstance(base, fmpq) and by <= _LARGEST_POWER and base.height_bits() * by <= WIDEST_EXACT:
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
