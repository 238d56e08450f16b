"""When a student's own earlier answer may carry into the marking of what follows from it.

A value that anyone would type without working (0, ±1, a given, a copy) must not turn the next part into
a guess that earns points; a value worked out with a slip must.
"""

from collections.abc import Iterable, Mapping

import numpy as np

#: Entries nobody needs to work for.
LAZY = (0.0, 1.0, -1.0)
#: What is typed by somebody who guesses; what follows from an own answer must be none of these either.
GUESSES = (0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 10.0, -10.0)
#: Own and true value may differ by this factor.
FACTOR = 10.0
#: What follows must differ from every own entry and every given by this many tolerances.
CLEAR = 10.0


def entries_of(values: Iterable[object]) -> np.ndarray:
    """All numbers among some values, in one flat array."""
    flat = [np.asarray(v, dtype=float).ravel() for v in values if np.asarray(v).dtype.kind in "biuf"]
    return np.concatenate(flat) if flat else np.zeros(0)


def may_carry(own: np.ndarray, true: np.ndarray, givens: np.ndarray, others: Mapping[str, np.ndarray]) -> bool:
    """Whether an own value has the right shape, is finite, was worked for, and is within a factor 10 of the truth.

    An entry of 0, ±1 or a given is held against it only where the truth has another value.
    """
    if own.shape != true.shape or not np.isfinite(own).all():
        return False
    differs = ~np.isclose(own, true, rtol=1e-9, atol=0.0)
    lazy = np.isin(own, np.concatenate([np.asarray(LAZY), givens]))
    if (lazy & differs).any():
        return False
    if any(other.shape == own.shape and np.array_equal(other, own) for other in others.values()):
        return False
    size, truth = float(np.abs(own).max(initial=0.0)), float(np.abs(true).max(initial=0.0))
    return truth / FACTOR <= size <= truth * FACTOR


def stands_clear(follows: np.ndarray, tolerance: np.ndarray, seen: np.ndarray) -> bool:
    """Whether a value that follows from own answers is not simply one of the numbers in `seen`, or a guess.

    True if at least one entry is more than 10 tolerances from all of them, so that the whole cannot be copied.
    """
    cheap = np.concatenate([seen, np.asarray(GUESSES)])
    gaps = np.abs(follows.reshape(-1, 1) - cheap.reshape(1, -1)).min(axis=1)
    return bool((gaps > CLEAR * tolerance.ravel() + 1e-12).any())
