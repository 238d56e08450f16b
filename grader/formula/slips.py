"""Formulas one slip away from a formula: a factor dropped, a sign turned, a product of the other kind, and their like.

Each generator yields pairs (what was changed, for staff; the changed formula), the likeliest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, count
from typing import Final, TypeAlias

from grader.formula.canonical import canonical
from grader.formula.declarations import Declarations
from grader.formula.names import fold_name
from grader.formula.showing import show
from grader.formula.substitution import rebuild, replace
from grader.formula.tree import Apply, Big, Call, Constant, Index, Name, Num, Tree, children, walk

Changed: TypeAlias = tuple[str, Tree]
Change: TypeAlias = Callable[[Tree], Iterable[Changed]]

ONE: Final = Num("1")
_PRODUCTS = ("mul", "matmul", "dot", "hadamard")
_SLOPES = frozenset({"dsigmoid", "dtanh", "drelu", "dleaky_relu"})
_ANGLED = frozenset({"sin", "cos", "tan", "cot", "sec", "csc"})
_INVERSE_ANGLES = frozenset({"asin", "acos", "atan", "acot", "atan2"})
_MOST_FACTORS: Final = 10
_ROUNDING = ("floor", "ceil", "round")


def one_changed(tree: Tree, change: Change) -> Iterator[Changed]:
    """The tree with one node changed, for every node and every change of it; the outermost nodes first."""
    yield from change(tree)
    for at, part in enumerate(children(tree)):
        for what, other in one_changed(part, change):
            yield what, _with_part(tree, at, other)


def _with_part(tree: Tree, at: int, other: Tree) -> Tree:
    place = count()
    return rebuild(tree, lambda part: other if next(place) == at else part)


def all_changed(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """The tree with every node changed, from the leaves up."""
    return change(rebuild(tree, lambda part: all_changed(part, change)))


# -- factors and terms ----------------------------------------------------------------------------------------


def without_slope(tree: Tree) -> Iterator[Changed]:
    """Without one derivative of an activation: σ′(z), or a(1 - a) and 1 - a² where a slope is written so."""
    return one_changed(tree, _drop_slope)


def _drop_slope(node: Tree) -> Iterator[Changed]:
    factors = list(node.args) if isinstance(node, Apply) and node.op in _PRODUCTS else []
    if not isinstance(node, Apply) or not factors:
        return
    for at, factor in enumerate(factors):
        if _is_slope(factor):
            yield f"without {show(factor)}", _joined(node.op, factors[:at] + factors[at + 1 :])
    for left, right in combinations(range(min(len(factors), _MOST_FACTORS)), 2):
        if _complement(factors[left], factors[right]) and len(factors) > 2:
            rest = [factor for at, factor in enumerate(factors) if at not in (left, right)]
            yield f"without {show(factors[left])}·{show(factors[right])}", _joined(node.op, rest)


def _is_slope(factor: Tree) -> bool:
    if isinstance(factor, Call):
        return factor.order > 0
    if isinstance(factor, Apply) and factor.op in _SLOPES:
        return True
    if isinstance(factor, Apply) and factor.op in _PRODUCTS and len(factor.args) == 2:
        return _complement(*factor.args)
    if not isinstance(factor, Apply) or factor.op != "add":
        return False
    form = canonical(factor)
    values = [node for node in walk(factor) if isinstance(node, Name) or _is_applied(node, "tanh")]
    return any(form == canonical(_minus(ONE, Apply("pow", (value, Num("2"))))) for value in values[:4])


def _complement(one: Tree, other: Tree) -> bool:
    """Whether two factors are x and 1 - x."""
    return any(canonical(right) == canonical(_minus(ONE, left)) for left, right in ((one, other), (other, one)))


def _is_applied(node: Tree, *ops: str) -> bool:
    return isinstance(node, Apply) and node.op in ops


def _minus(left: Tree, right: Tree) -> Tree:
    return Apply("add", (left, Apply("neg", (right,))))


def without_factor(tree: Tree) -> Iterator[Changed]:
    """Without one factor or divisor of one of its products."""
    return one_changed(tree, _drop_factor)


def _drop_factor(node: Tree) -> Iterator[Changed]:
    if not isinstance(node, Apply):
        return
    if node.op in _PRODUCTS:
        factors = list(node.args)
        for at, factor in enumerate(factors):
            yield f"without {show(factor)}", _joined(node.op, factors[:at] + factors[at + 1 :])
    elif node.op == "div":
        yield f"not divided by {show(node.args[1])}", node.args[0]
        if not isinstance(node.args[0], Num):
            yield f"without {show(node.args[0])}", Apply("div", (ONE, node.args[1]))


def lower_power(tree: Tree) -> Iterator[Changed]:
    """With one whole power, from the square up, lowered by one."""

    def change(node: Tree) -> Iterator[Changed]:
        if _is_applied(node, "pow") and isinstance(node, Apply) and isinstance(node.args[1], Num):
            by = node.args[1].value
            if by.denominator == 1 and by >= 2:
                lower = node.args[0] if by == 2 else Apply("pow", (node.args[0], Num(str(by.numerator - 1))))
                yield f"{show(lower)} in place of {show(node)}", lower

    return one_changed(tree, change)


def without_term(tree: Tree) -> Iterator[Changed]:
    """Without one term of one of its sums."""

    def change(node: Tree) -> Iterator[Changed]:
        if isinstance(node, Apply) and node.op == "add":
            terms = list(node.args)
            for at, term in enumerate(terms):
                yield f"without the term {show(term)}", _joined("add", terms[:at] + terms[at + 1 :])

    return one_changed(tree, change)


def without_one(tree: Tree) -> Iterator[Changed]:
    """Without a term of 1 or -1 in one of its sums."""

    def is_one(term: Tree) -> bool:
        size = term.args[0] if isinstance(term, Apply) and term.op == "neg" else term
        return isinstance(size, Num) and size.value == 1

    def change(node: Tree) -> Iterator[Changed]:
        if isinstance(node, Apply) and node.op == "add":
            for at, term in enumerate(node.args):
                if is_one(term):
                    yield f"without the {show(term)}", _joined("add", [*node.args[:at], *node.args[at + 1 :]])

    return one_changed(tree, change)


def turned_term(tree: Tree) -> Iterator[Changed]:
    """With the sign of one term of one of its sums turned round."""

    def change(node: Tree) -> Iterator[Changed]:
        if isinstance(node, Apply) and node.op == "add":
            for at, term in enumerate(node.args):
                turned = term.args[0] if isinstance(term, Apply) and term.op == "neg" else Apply("neg", (term,))
                yield f"the sign of {show(term)} turned", Apply("add", (*node.args[:at], turned, *node.args[at + 1 :]))

    return one_changed(tree, change)


def _joined(op: str, parts: list[Tree]) -> Tree:
    if not parts:
        return ONE
    return parts[0] if len(parts) == 1 else Apply(op, tuple(parts))


# -- matrices and indices -------------------------------------------------------------------------------------


def other_transpose(tree: Tree, declared: Declarations) -> Iterator[Changed]:
    """With one transpose more or fewer."""
    shaped = {fold_name(name) for name in declared.shapes}

    def change(node: Tree) -> Iterator[Changed]:
        if isinstance(node, Apply) and node.op == "transpose":
            yield f"{show(node.args[0])} in place of {show(node)}", node.args[0]
        elif (isinstance(node, Name) and node.name in shaped) or _is_applied(node, "mul", "matmul"):
            turned = Apply("transpose", (node,))
            yield f"{show(turned)} in place of {show(node)}", turned

    return one_changed(tree, change)


def other_product(tree: Tree) -> Iterator[Changed]:
    """With a product entry by entry for one of matrices, or the reverse: all at once, then one at a time."""

    def everywhere(node: Tree) -> Tree:
        if not isinstance(node, Apply) or node.op not in _PRODUCTS:
            return node
        return Apply("mul" if node.op == "hadamard" else "hadamard", node.args)

    def change(node: Tree) -> Iterator[Changed]:
        if not isinstance(node, Apply) or node.op not in _PRODUCTS:
            return
        other = "mul" if node.op == "hadamard" else "hadamard"
        yield f"{other} in place of {node.op} in {show(node)}", Apply(other, node.args)
        for at in range(1, len(node.args)) if len(node.args) > 2 else ():
            pair = _joined(node.op, list(node.args[:at])), _joined(node.op, list(node.args[at:]))
            yield f"{other} in place of {node.op} before {show(pair[1])}", Apply(other, pair)

    yield from one_changed(tree, change)
    yield "every product of the other kind", all_changed(tree, everywhere)


def swapped_indices(tree: Tree, declared: Declarations) -> Iterator[Changed]:
    """With two indices of the question exchanged everywhere, or the two of one entry."""
    for one, other in combinations([fold_name(name) for name in declared.indices], 2):
        yield f"{one} and {other} exchanged", replace(tree, {one: Name(other), other: Name(one)})

    def change(node: Tree) -> Iterator[Changed]:
        if isinstance(node, Index) and len(node.indices) == 2 and node.base != "delta":
            turned = Index(node.base, node.indices[::-1])
            yield f"{show(turned)} in place of {show(node)}", turned

    yield from one_changed(tree, change)


def other_range(tree: Tree, declared: Declarations) -> Iterator[Changed]:
    """With a sum or product over one index more or fewer at an end, or with or without the left-out index."""

    def change(node: Tree) -> Iterator[Changed]:
        if not isinstance(node, Big):
            return
        low, high = node.low or ONE, node.high
        for step in (ONE, Apply("neg", (ONE,))):
            yield "one end moved", Big(node.op, node.index, Apply("add", (low, step)), high, node.where, node.body)
            if high is not None:
                moved = Apply("add", (high, step))
                yield "one end moved", Big(node.op, node.index, node.low, moved, node.where, node.body)
        if node.where is not None:
            yield "nothing left out", Big(node.op, node.index, node.low, node.high, None, node.body)
            return
        for name in (fold_name(name) for name in declared.indices):
            if name != node.index:
                where = Apply("ne", (Name(node.index), Name(name)))
                yield f"{name} left out", Big(node.op, node.index, node.low, node.high, where, node.body)

    return one_changed(tree, change)


# -- roundings, logarithms, angles ----------------------------------------------------------------------------


def other_rounding(tree: Tree) -> Iterator[Changed]:
    """Rounded the other way in one place."""

    def change(node: Tree) -> Iterator[Changed]:
        if isinstance(node, Apply) and node.op in _ROUNDING:
            for other in _ROUNDING:
                if other != node.op:
                    yield f"{other} in place of {node.op}", Apply(other, node.args)

    return one_changed(tree, change)


def without_rounding(tree: Tree) -> Iterator[Changed]:
    """Not rounded at all."""
    bare = all_changed(tree, lambda node: node.args[0] if isinstance(node, Apply) and node.op in _ROUNDING else node)
    if bare != tree:
        yield "not rounded", bare


def other_logarithm(tree: Tree) -> Iterator[Changed]:
    """With every logarithm to another base: the natural one, 2 or 10."""
    if not any(_is_applied(node, "log") for node in walk(tree)):
        return
    for base in (None, Num("2"), Num("10")):

        def change(node: Tree, base: Num | None = base) -> Tree:
            if not isinstance(node, Apply) or node.op != "log":
                return node
            return Apply("log", (node.args[0],) if base is None else (node.args[0], base))

        yield f"log to base {base.text if base else 'e'}", all_changed(tree, change)


def other_angle(tree: Tree) -> Iterator[Changed]:
    """With every angle in degrees for radians, or the reverse."""
    half_turn = (Constant("pi"), Num("180"))
    for factor in (Apply("div", half_turn), Apply("div", half_turn[::-1])):

        def change(node: Tree, factor: Tree = factor) -> Tree:
            if isinstance(node, Apply) and node.op in _ANGLED:
                return Apply(node.op, (Apply("mul", (node.args[0], factor)),))
            if isinstance(node, Apply) and node.op in _INVERSE_ANGLES:
                return Apply("mul", (node, factor))
            return node

        changed = all_changed(tree, change)
        if changed != tree:
            yield f"angles times {show(factor)}", changed
