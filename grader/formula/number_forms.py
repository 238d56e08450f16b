"""Forms of numbers as they are written: a decimal, a fraction, a mixed number, scientific notation."""

from __future__ import annotations

from grader.formula.arithmetic_forms import is_mixed, is_plain_fraction, is_power_of_ten, is_scientific
from grader.formula.fraction_forms import unsigned
from grader.formula.tree import Apply, Num, Tree


def not_decimal(tree: Tree) -> str | None:
    """Whether this is digits, with a point or without, and perhaps a minus."""
    inner = unsigned(tree)
    kept = isinstance(inner, Num) and "e" not in inner.text
    return None if kept else "Write this as a decimal number, without a fraction, root or power."


def not_fraction(tree: Tree) -> str | None:
    """Whether this is a fraction of two whole numbers, or a whole number; signs as one likes."""
    inner = unsigned(tree)
    if isinstance(inner, Apply) and inner.op == "div":
        inner = Apply("div", tuple(map(unsigned, inner.args)))
    kept = is_plain_fraction(inner) or _is_whole(inner)
    return None if kept else "Write this as one fraction of two whole numbers."


def not_mixed(tree: Tree) -> str | None:
    """Whether this is a whole number and a proper fraction, or one of both alone."""
    inner = unsigned(tree)
    if is_mixed(inner) or _is_whole(inner):
        return None
    if is_plain_fraction(inner):
        assert isinstance(inner, Apply)
        top, bottom = inner.args
        if isinstance(top, Num) and isinstance(bottom, Num) and top.value < bottom.value:
            return None
    return "Write this as a whole number and a fraction smaller than one."


def _is_whole(tree: Tree) -> bool:
    return isinstance(tree, Num) and tree.text.isdigit()


def not_scientific(tree: Tree) -> str | None:
    """Whether this is one digit other than 0, perhaps with decimals, times a power of ten; a bare factor will do."""
    inner = unsigned(tree)
    if is_power_of_ten(inner):
        return None
    if is_scientific(inner):
        assert isinstance(inner, Apply)
        inner = inner.args[0]
        if isinstance(inner, Num) and "e" in inner.text:
            return "Write one power of ten only."
    if not isinstance(inner, Num):
        return "Write this as a number times a power of ten."
    mantissa = inner.text.partition("e")[0]
    whole = mantissa.partition(".")[0]
    if (len(whole) == 1 and whole != "0") or inner.value == 0:
        return None
    return "Write exactly one digit, and not 0, before the decimal point, and adjust the power of ten."
