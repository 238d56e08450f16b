"""Forms of what is left to work out: no arithmetic among numbers, and formulas as simple as they get.

Each function takes an expression that is right and returns what its writer still has to do, or None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import isqrt
from typing import Final

from grader.formula.canonical import Canonical, canonical
from grader.formula.equation_forms import kind_of
from grader.formula.fraction_forms import holds_fraction, uncancelled, unsigned
from grader.formula.identity_forms import unused_identity
from grader.formula.polynomial_forms import quoted
from grader.formula.polynomials import MOST_TERMS, Ring, factors, is_sum, number_of, terms, too_large, whole_exponent
from grader.formula.tree import Apply, Constant, Num, Tree, children, walk

#: A power with more digits than this may stay as it is: nobody writes out 2^64.
_MOST_DIGITS: Final = 9
_BITS: Final = 400
_MOST_CONSTANTS: Final = 200
#: A multiple of every denominator a value of a function of numbers is likely to have.
_DENOMINATORS: Final = 720720
_VALUED: Final = ("pow", "mul", "add", "div")


def unevaluated(tree: Tree, *, mixed: bool = False) -> str | None:
    """Whether arithmetic among numbers is left to do: `2 + 3`, `4/2`, `2^3`, `sqrt(4)`, `x + 0`, `1*x`, `x^1`.

    Roots and constants stay (`2*sqrt(2)`, `pi/2`), as do fractions and `3.2*10^-3`; `mixed` lets `3 + 1/2` stay.
    """
    waiting = [tree]
    constants = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, Apply) and not is_scientific(node) and not (mixed and is_mixed(node)):
            if (complaint := _left_to_do(node)) is not None:
                return complaint
            if _is_constant(node):
                constants += 1
                if constants > _MOST_CONSTANTS:
                    raise too_large()
                if _exact_value(node) is not None:
                    return f"Work out {quoted(node)}."
            waiting.extend(reversed(node.args))
        elif not isinstance(node, Apply):
            waiting.extend(reversed(children(node)))
    return None


def is_scientific(tree: Tree) -> bool:
    """Whether this is a number times a power of ten that is written as one."""
    if not isinstance(tree, Apply) or tree.op != "mul" or len(tree.args) != 2:
        return False
    number, ten = tree.args
    return isinstance(number, Num) and is_power_of_ten(ten)


def is_power_of_ten(tree: Tree) -> bool:
    """Whether this is 10 with a whole number in its exponent."""
    return isinstance(tree, Apply) and tree.op == "pow" and tree.args[0] == Num("10") and is_whole(tree.args[1])


def is_whole(tree: Tree) -> bool:
    """Whether this is a whole number as it is written, perhaps with a minus."""
    inner = tree.args[0] if isinstance(tree, Apply) and tree.op == "neg" else tree
    return isinstance(inner, Num) and inner.text.isdigit()


def is_mixed(tree: Tree) -> bool:
    """Whether this is a whole number and a proper fraction: 3 + 1/2."""
    parts = list(terms(tree))
    if len(parts) != 2:
        return False
    (whole, one), (part, other) = parts
    if one != other or not isinstance(whole, Num) or not whole.text.isdigit() or not is_plain_fraction(part):
        return False
    return whole.value > 0 and 0 < (number_of(part) or 0) < 1


def is_plain_fraction(tree: Tree) -> bool:
    """Whether this is one whole number over another, as it is written."""
    return isinstance(tree, Apply) and tree.op == "div" and all(isinstance(arg, Num) and arg.text.isdigit()
                                                                for arg in tree.args)  # fmt: skip


def _left_to_do(node: Apply) -> str | None:
    match node.op:
        case "add":
            return _left_in_sum(node)
        case "mul" | "div":
            return _left_in_product(node)
        case "neg":
            inner = node.args[0]
            return f"Work out {quoted(node)}." if _count_signs(node) > 1 or number_of(inner) == 0 else None
        case "pow":
            return _left_in_power(node)
    return None


def _left_in_sum(node: Apply) -> str | None:
    numbers = [value for part, _ in terms(node) if (value := number_of(part)) is not None]
    if len(numbers) > 1:
        return f"Work out the numbers that are added in {quoted(node)}."
    return f"Leave out the 0 in {quoted(node)}." if numbers == [0] else None


def _left_in_product(node: Apply) -> str | None:
    idle = node.args if node.op == "mul" else node.args[1:]
    if any(number_of(unsigned(arg)) == 1 for arg in idle):
        return f"Leave out the 1 in {quoted(node)}."
    if _count_signs(node) > 1:
        return f"Two minus signs in {quoted(node)} cancel."
    found = [(base, number_of(base), power) for base, power in factors(node)]
    above, below = ([value for _, value, power in found if value is not None and sign * power > 0] for sign in (1, -1))
    if 0 in above or sum(value != 1 for value in above) > 1 or len(below) > 1:
        return f"Work out the numbers that are multiplied in {quoted(node)}."
    if above and below:
        decimal = any(isinstance(base, Num) and not base.text.isdigit() for base, _, _ in found)
        top = Fraction(max(above, key=abs))
        if decimal or (below[0] and (top / below[0]).denominator == 1):
            return f"Work out the division of numbers in {quoted(node)}."
    return None


def _count_signs(tree: Tree) -> int:
    """The minus signs before a product, its factors and divisors."""
    if not isinstance(tree, Apply) or tree.op not in ("neg", "mul", "div"):
        return 0
    return (tree.op == "neg") + sum(map(_count_signs, tree.args))


def _left_in_power(node: Apply) -> str | None:
    base, exponent = (number_of(arg) for arg in node.args)
    if exponent in (0, 1) or base in (0, 1):
        return f"Write {quoted(node)} without this power."
    if base is None or exponent is None or (value := number_of(node)) is None:
        return None
    digits = max(len(str(abs(value.numerator))), len(str(value.denominator)))
    return f"Work out {quoted(node)}." if digits <= _MOST_DIGITS else None


def _is_constant(node: Apply) -> bool:
    """Whether this is a function or root of numbers, or arithmetic with such, that plain arithmetic cannot do."""
    from grader.formula.functions import FUNCTIONS

    valued = node.op in FUNCTIONS or node.op in ("factorial", "mod") or node.op in _VALUED
    return valued and number_of(node) is None and all(isinstance(part, Num | Constant | Apply) for part in walk(node))


def _exact_value(tree: Tree) -> Fraction | None:
    """The rational number that a formula of numbers equals, to 80 digits; None where it is none, or has no value."""
    from flint import arb, ctx, fmpq

    from grader.formula.evaluation import Costly, Misfit, Scene, evaluate
    from grader.formula.reals import NotReal, Pole, Unclear

    try:
        with ctx.workprec(_BITS):
            value = evaluate(tree, Scene({}, steps=2000))
            if isinstance(value, fmpq):
                return Fraction(int(value.p), int(value.q))
            if not isinstance(value, arb) or not value.is_finite() or abs(value) > 10**9:
                return None
            near = (value * _DENOMINATORS).unique_fmpz()
            if near is None or value.rad() * arb(2) ** (_BITS // 2) > 1:
                return None
            return Fraction(int(near), _DENOMINATORS)
    except (Costly, Misfit, NotReal, Pole, Unclear):
        return None


def unsimplified(tree: Tree) -> str | None:
    """Whether something is left to work out, to cancel, to collect or to write as one power or one fraction."""
    if (complaint := unevaluated(tree) or uncancelled(tree)) is not None:
        return complaint
    for node in walk(tree):
        if isinstance(node, Apply) and (complaint := _unsimple(node) or unused_identity(node)) is not None:
            return complaint
    return None


def _unsimple(node: Apply) -> str | None:
    if node.op == "div" and any(map(holds_fraction, node.args)):
        return f"A fraction still stands inside a fraction in {quoted(node)}."
    if node.op == "add":
        return _uncollected(node)
    if node.op in ("mul", "div"):
        return _unpowered(node)
    if node.op == "pow" and whole_exponent(node) is not None:
        inner = node.args[0]
        if isinstance(inner, Apply) and inner.op in ("pow", "sqrt"):
            return f"Write {quoted(node)} as one power."
    if node.op == "sqrt" and isinstance(node.args[0], Num) and _has_square_factor(node.args[0].value):
        return f"Take the square out of the root in {quoted(node)}."
    return None


def _has_square_factor(number: Fraction) -> bool:
    if number.denominator != 1 or number > 10**8:
        return False
    return any(number % (root * root) == 0 for root in range(2, isqrt(number.numerator) + 1))


def _uncollected(node: Apply) -> str | None:
    parts = list(_open_terms(node))
    if len(parts) > MOST_TERMS:
        raise too_large()
    like = Counter(kind_of(part) for part in parts)
    if any(times > 1 for times in like.values()):
        return f"Collect the like terms in {quoted(node)}."
    if any(times > 1 for times in Counter(_logarithms(parts)).values()):
        return f"Write one logarithm instead of several in {quoted(node)}."
    if any(is_sum(base) and power > 0 for part in parts for base, power in factors(part)):
        ratio = Ring(node).ratio(node)
        if ratio.is_polynomial and len(ratio.top) < len(parts):
            return f"Multiply out and collect the like terms in {quoted(node)}."
    return None


def _logarithms(parts: list[Tree]) -> Iterator[Canonical]:
    """The bases of the terms that are logarithms, without a factor before them."""
    for part in parts:
        if isinstance(part, Apply) and part.op == "log":
            yield canonical(part.args[1]) if len(part.args) == 2 else ()


def _open_terms(tree: Tree) -> Iterator[Tree]:
    """The terms of a sum, with a number times a bracket multiplied out."""
    for part, _ in terms(tree):
        found = [(base, power) for base, power in factors(part) if number_of(base) is None]
        if len(found) == 1 and found[0][1] == 1 and is_sum(found[0][0]):
            yield from _open_terms(found[0][0])
        else:
            yield part


def _unpowered(node: Apply) -> str | None:
    found = [base for base, power in factors(node) if number_of(base) is None and power]
    if any(times > 1 for times in Counter(map(canonical, found)).values()):
        return f"Write equal factors as one power in {quoted(node)}."
    roots = [base for base in found if isinstance(base, Apply) and base.op == "sqrt" and isinstance(base.args[0], Num)]
    return f"Write one root instead of several in {quoted(node)}." if len(roots) > 1 else None
