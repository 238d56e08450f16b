"""Forms of fractions: one of them, in lowest terms, with a rational denominator, in partial fractions.

Each function takes an expression that is right and returns what its writer still has to do, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import gcd

from grader.formula.canonical import Canonical
from grader.formula.polynomial_forms import over_one, quoted, shares_factor, worst
from grader.formula.polynomials import (
    Polynomial,
    Ratio,
    Ring,
    content,
    degree_in,
    factors,
    irreducible_factors,
    is_sum,
    number_of,
    terms,
    whole_exponent,
)
from grader.formula.tree import Apply, Constant, Num, Tree, children, walk

ARITHMETIC = ("add", "mul", "div", "neg", "pow", "percent")


def not_one_fraction(tree: Tree) -> str | None:
    """Whether there is at most one quotient, at the top, and no fraction inside it."""
    inner = unsigned(tree)
    if isinstance(inner, Apply) and inner.op == "add":
        if any(holds_fraction(arg) for arg in inner.args):
            return "Bring this over one denominator: a fraction is still added to something."
        return None
    if isinstance(inner, Apply) and inner.op == "mul":
        if sum(holds_fraction(arg) for arg in inner.args) > 1:
            return "Write this with one fraction line: several fractions are still multiplied."
        if any(holds_fraction(arg) for arg in inner.args[1:]):
            return "Write this with one fraction line: what stands before the fraction belongs above it."
        broken = (not_one_fraction(arg) for arg in inner.args if holds_fraction(arg))
        return next((complaint for complaint in broken if complaint), None)
    parts = inner.args if isinstance(inner, Apply) and inner.op in ("div", "pow") else ()
    if any(holds_fraction(part) for part in (parts if _is_div(inner) else parts[:1])):
        return "A fraction still stands inside the numerator or the denominator: write one fraction."
    return None


def _is_div(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op == "div"


def unsigned(tree: Tree) -> Tree:
    """The formula without the minus signs before it."""
    while isinstance(tree, Apply) and tree.op == "neg":
        tree = tree.args[0]
    return tree


def holds_fraction(tree: Tree) -> bool:
    """Whether a fraction stands here outside of functions and exponents; a negative whole power is one."""
    if not isinstance(tree, Apply) or tree.op not in ARITHMETIC:
        return False
    if tree.op == "div":
        return True
    if tree.op == "pow":
        exponent = whole_exponent(tree)
        below = exponent is not None and exponent < 0 and not isinstance(tree.args[0], Constant)
        return below or holds_fraction(tree.args[0])
    return any(holds_fraction(arg) for arg in tree.args)


def uncancelled(tree: Tree) -> str | None:
    """Whether some fraction, wherever it stands, can be cancelled: by a whole number, a factor, a root or a minus."""
    return _each_product(tree, _cancels) or unrationalised(tree) or _minus_below(tree)


def _minus_below(tree: Tree) -> str | None:
    """Whether a minus stands below a line, or above one, under another minus: -1/-3, x - 1/-4, -(-1/4)."""
    for node in walk(tree):
        inner = node.args[0] if isinstance(node, Apply) and node.op == "neg" else node
        if inner is not node and _is_div(inner) and isinstance(inner, Apply) and _is_below_zero(inner.args[0]):
            return f"Two minus signs in {quoted(node)} cancel."
        if not isinstance(inner, Apply) or inner.op != "div" or not _is_below_zero(inner.args[1]):
            continue
        if inner is not node or _is_below_zero(inner.args[0]):
            return f"Take the minus out of the denominator of {quoted(inner)}."
    return None


def _is_below_zero(tree: Tree) -> bool:
    number = number_of(tree)
    return number is not None and number < 0


def _each_product(tree: Tree, judge: Callable[[Tree], str | None], inside: bool = False) -> str | None:
    """The first complaint about a product or quotient that is no part of a larger one, wherever it stands."""
    opens = isinstance(tree, Apply) and (tree.op in ("mul", "div", "neg") or whole_exponent(tree) is not None)
    if opens and not inside and (complaint := judge(tree)) is not None:
        return complaint
    for at, child in enumerate(children(tree)):
        part = opens and not (isinstance(tree, Apply) and tree.op == "pow" and at == 1)
        if (complaint := _each_product(child, judge, part)) is not None:
            return complaint
    return None


def _cancels(tree: Tree) -> str | None:
    if not holds_fraction(tree):
        return None
    found = [(base, power) for base, power in factors(tree) if power]
    ring = Ring(tree)
    if shares_factor(found, ring):
        return f"{quoted(tree)} is not in lowest terms: a factor still stands above and below the line."
    above, below = (_whole_factor(found, ring, sign) for sign in (1, -1))
    if gcd(above, below) > 1:
        return f"{quoted(tree)} is not in lowest terms: a whole number can still be cancelled."
    decimals = {power > 0 for base, power in found if _is_decimal(base)}
    numbers = {power > 0 for base, power in found if number_of(base) not in (None, 1)}
    if decimals and len(decimals | numbers) == 2:
        return f"{quoted(tree)} holds a decimal in a fraction: write whole numbers above and below the line."
    return None


def _whole_factor(found: list[tuple[Tree, int]], ring: Ring, sign: int) -> int:
    """The whole number in all that stands on one side of the line, each power taken once."""
    whole = 1
    for base, power in found:
        number = number_of(base)
        if number is not None and not _is_decimal(base):
            whole *= abs(number.numerator if sign * power > 0 else number.denominator)
        elif sign * power > 0 and is_sum(base) and (ratio := ring.ratio(base)).is_polynomial and ratio.top != 0:
            whole *= content(over_one(ratio, ring))
    return whole


def _is_decimal(tree: Tree) -> bool:
    return isinstance(tree, Num) and not tree.text.isdigit()


def unrationalised(tree: Tree) -> str | None:
    """Whether a root of a number, or i, stands below a line."""
    for node in walk(tree):
        if not isinstance(node, Apply) or node.op not in ("div", "pow"):
            continue
        exponent = number_of(node.args[1]) if node.op == "pow" else None
        below = node.args[1] if node.op == "div" else node.args[0] if exponent is not None and exponent < 0 else None
        if below is not None and (_holds_root(below) or _is_root(node)):
            return f"Make the denominator rational: a root, or i, still stands below the line in {quoted(node)}."
    return None


def _is_root(tree: Tree) -> bool:
    """Whether this is a root of a number, or the imaginary unit."""
    if isinstance(tree, Constant):
        return tree.name == "i"
    if not isinstance(tree, Apply) or tree.op not in ("sqrt", "cbrt", "root", "pow"):
        return False
    if tree.op == "pow" and ((exponent := number_of(tree.args[1])) is None or exponent.denominator == 1):
        return False
    return number_of(tree.args[0]) is not None


def _holds_root(tree: Tree) -> bool:
    inside = isinstance(tree, Apply) and tree.op in ARITHMETIC
    return _is_root(tree) or (inside and any(map(_holds_root, children(tree))))


def unsplit(tree: Tree, reference: Tree) -> str | None:
    """Whether each fraction stands over a power of one irreducible factor, its numerator of lower degree.

    In which unknown is seen from the reference, where that is in partial fractions; else one will do.
    """
    return worst(_unsplit_by_unknown(tree), lambda: _unsplit_by_unknown(reference))


def _unsplit_by_unknown(tree: Tree) -> dict[Canonical, str | None]:
    ring = Ring(tree)
    ratios = [(part, ring.ratio(part)) for part in _summands(tree)]
    below = {
        key: place for key, place in ring.places.items() if any(degree_in(each.bottom, place) > 0 for _, each in ratios)
    }
    split = [(part, each, irreducible_factors(each.bottom)) for part, each in ratios]
    return {key: _unsplit_in(split, place) for key, place in below.items()}


def _summands(tree: Tree) -> Iterator[Tree]:
    """The terms of a sum, without the number that a whole sum is multiplied or divided by: 3(1/(x + 1) - 1/x)."""
    for part, _ in terms(tree):
        others = [(base, power) for base, power in factors(part) if number_of(base) is None]
        if len(others) == 1 and others[0][1] == 1 and is_sum(others[0][0]):
            yield from _summands(others[0][0])
        else:
            yield part


def _unsplit_in(split: list[tuple[Tree, Ratio, list[tuple[Polynomial, int]]]], place: int) -> str | None:
    seen: set[tuple[str, int]] = set()
    for part, ratio, found in split:
        here = [(factor, times) for factor, times in found if degree_in(factor, place) > 0]
        if not here:
            continue
        if len(here) > 1:
            return f"Split {quoted(part)} further: its denominator still has several different factors."
        factor, times = here[0]
        if degree_in(ratio.top, place) >= degree_in(factor, place):
            return f"Split {quoted(part)} further: the degree of its numerator is too high for its denominator."
        if (str(factor), times) in seen:
            return f"Add up the fractions with the denominator of {quoted(part)}."
        seen.add((str(factor), times))
    return None
