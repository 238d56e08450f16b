"""Identities that a formula as simple as it gets has used: sin(-x), ln(e^x), |x^2|, sin(x)/cos(x), (3x)^2, i^2."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from grader.formula.canonical import Canonical, canonical
from grader.formula.polynomial_forms import quoted
from grader.formula.polynomials import factors, number_of, whole_exponent
from grader.formula.tree import Apply, Constant, Tree

#: Functions that are even or odd, so that no minus has to stand in them.
_PARITY: Final = frozenset(
    ["sin", "cos", "tan", "csc", "sec", "cot", "sinh", "cosh", "tanh", "csch", "sech", "coth", "abs"]
)
#: Pairs of functions whose quotient has a name.
_QUOTIENTS: Final = (("sin", "cos"), ("sinh", "cosh"))
_NEVER_NEGATIVE: Final = frozenset({"abs", "sqrt", "exp", "norm"})


def unused_identity(node: Apply) -> str | None:
    """What an operation leaves to do that an identity would do; None where there is none such."""
    if node.op in _PARITY and _is_negated(node.args[0]):
        return f"Take the minus out of {quoted(node)}."
    if node.op == "abs" and _is_never_negative(node.args[0]):
        return f"No bars are needed in {quoted(node)}."
    if _undoes(node):
        return f"In {quoted(node)} one function undoes the other."
    if node.op == "sqrt" and (whole_exponent(node.args[0]) or 0) % 2 == 0 and whole_exponent(node.args[0]):
        return f"Take the square out of the root in {quoted(node)}."
    if node.op == "pow" and whole_exponent(node) is not None:
        return _unopened(node)
    return _unnamed(node) if node.op in ("mul", "div") else None


def _is_negated(tree: Tree) -> bool:
    """Whether a minus stands before the whole of this."""
    if not isinstance(tree, Apply):
        return False
    return tree.op == "neg" or (tree.op in ("mul", "div") and _is_negated(tree.args[0]))


def _is_never_negative(tree: Tree) -> bool:
    if isinstance(tree, Constant):
        return tree.name in ("e", "pi")
    if not isinstance(tree, Apply):
        return False
    if tree.op == "pow":
        exponent, base = whole_exponent(tree), tree.args[0]
        if exponent is not None and exponent % 2 == 0:
            return not (isinstance(base, Constant) and base.name == "i")
        number = number_of(base)
        return number > 0 if number is not None else _is_never_negative(base)
    return tree.op in _NEVER_NEGATIVE


def _base_of(tree: Tree, op: str) -> Canonical | None:
    """The base of a logarithm (`log`) or of a power with a varying exponent (`pow`)."""
    euler = canonical(Constant("e"))
    if not isinstance(tree, Apply):
        return None
    if op == "log" and tree.op == "log":
        return canonical(tree.args[1]) if len(tree.args) == 2 else euler
    if op == "pow" and tree.op in ("exp", "pow"):
        return euler if tree.op == "exp" else canonical(tree.args[0])
    return None


def _undoes(node: Apply) -> bool:
    """Whether this is a logarithm of a power of its base, or a power of a base to its logarithm."""
    if node.op == "log":
        base = _base_of(node, "log")
        return base in (canonical(node.args[0]), _base_of(node.args[0], "pow"))
    base = _base_of(node, "pow")
    return base is not None and base == _base_of(node.args[-1], "log")


def _unopened(node: Apply) -> str | None:
    """A power of i, or of a product with a number or a power in it, which is to be raised factor by factor."""
    base = node.args[0]
    if isinstance(base, Constant) and base.name == "i":
        return f"Work out {quoted(node)}."
    if not isinstance(base, Apply) or base.op not in ("mul", "div"):
        return None
    if any(number_of(part) is not None or power not in (1, -1) for part, power in factors(base)):
        return f"Raise each factor on its own in {quoted(node)}."
    return None


def _unnamed(node: Apply) -> str | None:
    """Quotients that have a name, sin(x)/cos(x) and ln(x)/ln(b), and powers of one number side by side."""
    powers: dict[tuple[str, Canonical], int] = defaultdict(int)
    bases: list[Canonical] = []
    logs: list[int] = []
    for base, power in factors(node):
        if not isinstance(base, Apply):
            continue
        powers[base.op, canonical(base.args[0])] += power
        if base.op in ("exp", "pow") and whole_exponent(base) is None:
            bases.append(_base_of(base, "pow") or ())
        if base.op == "log" and len(base.args) == 1:
            logs.append(power)
    for one, other in _QUOTIENTS:
        if any(op == one and power and powers.get((other, arg)) == -power for (op, arg), power in powers.items()):
            return f"The quotient in {quoted(node)} has a name of its own."
    if len(set(bases)) < len(bases):
        return f"Write one power instead of several in {quoted(node)}."
    return f"Write one logarithm instead of two in {quoted(node)}." if sorted(logs) == [-1, 1] else None
