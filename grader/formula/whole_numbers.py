"""Functions that only whole numbers have: the greatest common divisor, the least common multiple."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from flint import fmpq

from grader.formula.reals import NotReal, Scalar, whole_value

FUNCTIONS: Final[Mapping[str, Callable[..., int]]] = {"gcd": math.gcd, "lcm": math.lcm}


def apply(op: str, args: list[Scalar]) -> fmpq:
    """The value of one of these functions; raises `NotReal` for numbers that are not whole, `Unclear` where that
    cannot be seen.
    """
    found = [whole_value(arg) for arg in args]
    if None in found:
        raise NotReal
    return fmpq(FUNCTIONS[op](*found))
