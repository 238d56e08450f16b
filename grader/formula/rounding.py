"""What a decimal shows of an exact value."""

from typing import Any


def shows(decimal: Any, exact: Any, unit: Any, slack: Any = 0) -> bool:
    """Whether a decimal whose last digit is worth `unit` is the exact value, rounded or cut off there.

    `slack` is how far off the value itself may be. All are Fractions, or all numbers and balls of flint, of which a
    comparison holds only where it is certain.
    """
    error = abs(exact - decimal)
    cut_off = abs(decimal) <= abs(exact) and error < unit
    return bool(cut_off or error <= unit / 2 or error <= slack)
