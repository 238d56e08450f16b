"""Functions of which a question says nothing but their names: smooth ones, the same for the same name for ever."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import Final

from flint import arb, fmpq

from grader.formula.reals import Scalar

#: Other functions for the same name: what the first is multiplied by, and what is added then.
VARIANTS: Final = ((1, 0), (-1, 0), (40, 0), (fmpq(1, 40), 0), (1, 9), (1, -9))


def unknown(name: str, order: int, args: list[Scalar], variant: int = 0) -> Scalar:
    """A smooth function that nothing is known of, drawn from its name: its derivatives fit together.

    `variant`: which of several, by their place in `VARIANTS`.
    """
    digest = hashlib.sha256(name.encode()).digest()
    weights = [Fraction(byte + 7, 131) for byte in digest[:12]]
    total: arb = arb(0)
    inner = arb(0)
    for at, arg in enumerate(args):
        weight = weights[at % 4]
        inner = inner + arb(fmpq(weight.numerator, weight.denominator)) * arg
    slope = arb(fmpq(weights[0].numerator, weights[0].denominator))
    phase = arb(fmpq(weights[5].numerator, weights[5].denominator)) + arb.pi() * order / 2
    total = slope**order * (inner + phase).sin()
    if order == 0:
        total = total + inner * fmpq(digest[6] + 3, 97) + fmpq(digest[7], 53) + len(args)
    elif order == 1:
        total = total + slope * fmpq(digest[6] + 3, 97)
    factor, shift = VARIANTS[variant]
    return total * factor + (shift if order == 0 else 0)
