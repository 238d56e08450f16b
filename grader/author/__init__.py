"""All that a reference may import of ours: activations that work on arrays and on symbols, and two decorators.

Everything here is in scope in `solution.py`, `wrong.py` and `cases.py` without an import.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np

__all__ = ["Slip", "also_right", "instead_of", "relu", "sigmoid", "slip_of", "softmax"]

F = TypeVar("F", bound=Callable[..., Any])


def _is_symbolic(x: object) -> bool:
    return type(x).__module__.split(".")[0] == "sympy"


def sigmoid(x: Any) -> Any:
    """1 / (1 + e^-x), of numbers, arrays or SymPy expressions; does not overflow."""
    if _is_symbolic(x):
        import sympy

        return 1 / (1 + sympy.exp(-x))
    x = np.asarray(x, dtype=float)
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def relu(x: Any) -> Any:
    """max(x, 0), of numbers, arrays or SymPy expressions."""
    if _is_symbolic(x):
        import sympy

        largest: Any = sympy.Max
        return largest(x, 0)
    return np.maximum(x, 0)


def softmax(x: Any, axis: int = -1) -> Any:
    """e^x over its sum along `axis`, of an array; does not overflow."""
    x = np.asarray(x, dtype=float)
    grown = np.exp(x - x.max(axis=axis, keepdims=True))
    return grown / grown.sum(axis=axis, keepdims=True)


@dataclass(frozen=True)
class Slip:
    """How a step was marked by its author: done wrong, or right by another convention."""

    of: str
    right: bool = False
    keeps: Fraction = Fraction(0)
    then: Mapping[str, Fraction] = field(default_factory=dict)


_SLIP = "_slip"


def instead_of(step: str, *, keeps: float = 0, then: Mapping[str, float] | None = None) -> Callable[[F], F]:
    """Declare a misconception: this function is what somebody does who gets `step` wrong.

    Its name is the tag, its docstring the feedback. `keeps` are the points the part still earns (or, where `step`
    is no part, each part it spoils); later parts are expected to earn full points by following through, but for
    those that `then` names.
    """

    def mark(function: F) -> F:
        lost = {part: Fraction(str(points)) for part, points in (then or {}).items()}
        vars(function)[_SLIP] = Slip(step, keeps=Fraction(str(keeps)), then=lost)
        return function

    return mark


def also_right(step: str) -> Callable[[F], F]:
    """Declare a second convention for `step` that is just as right; its docstring says which."""

    def mark(function: F) -> F:
        vars(function)[_SLIP] = Slip(step, right=True)
        return function

    return mark


def slip_of(function: Callable[..., Any]) -> Slip | None:
    """The mark an author put on a function, if any."""
    found = vars(function).get(_SLIP)
    return found if isinstance(found, Slip) else None
