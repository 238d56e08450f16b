"""Equations are equal where they have the same solutions. Alternatives, `x = 2 or x = -2`, are one equation too."""

from __future__ import annotations

from grader.formula.polynomials import Polynomial, Ratio, Ring, Undecidable, irreducible_factors, number_of
from grader.formula.substitution import rebuild
from grader.formula.tree import Apply, Constant, Group, Name, Num, Tree, names_in, walk

_JOINING = ("and", "or", "not")


def is_equation(tree: Tree) -> bool:
    """Whether this is an equation, or alternatives that are equations."""
    if isinstance(tree, Apply) and tree.op == "or":
        return all(is_equation(arg) for arg in tree.args)
    return isinstance(tree, Apply) and tree.op == "eq"


def are_solved(tree: Tree) -> bool:
    """Whether these are alternatives each of which says what one name is."""
    return isinstance(tree, Apply) and tree.op == "or" and all(map(_is_solved, tree.args))


def _is_solved(tree: Tree) -> bool:
    if not isinstance(tree, Apply) or tree.op != "eq":
        return False
    pairs = (tree.args, tree.args[::-1])
    return any(isinstance(one, Name) and one.name not in names_in(other) for one, other in pairs)


def joins_equations(tree: Tree) -> bool:
    """Whether equations are joined to a statement: it holds almost nowhere, so that no point tells it from another."""
    joined = isinstance(tree, Apply) and tree.op in _JOINING
    return joined and any(isinstance(node, Apply) and node.op in ("eq", "ne") for node in walk(tree))


def opened(tree: Tree) -> Tree:
    """A statement with the alternatives that `±` and bars stand for, `x = ±2` and `|x| = 2`, and solved as far as a
    single function has to be undone for it: `ln(x) = 1` is `x = e` among real numbers.
    """
    if not isinstance(tree, Apply):
        return tree
    if tree.op in _JOINING:
        return _joined(tree.op, [opened(arg) for arg in tree.args])
    if tree.op != "eq":
        return tree
    if _has_sign(tree):
        return _joined("or", [opened(_signed(tree, minus=minus)) for minus in (False, True)])
    sides = tree.args
    for one, other in (sides, sides[::-1]):
        if isinstance(one, Name) and isinstance(other, Group) and other.items:  # x = {2, 3}
            return _joined("or", [opened(Apply("eq", (one, item))) for item in other.items])
        if isinstance(one, Apply) and one.op == "abs" and (value := _unsigned(other)) is not None:
            inner = one.args[0]
            return _joined("or", [Apply("eq", (inner, value)), Apply("eq", (inner, Apply("neg", (value,))))])
        if names_in(one) and not names_in(other) and (solved := _undone(one, other)) is not None:
            return opened(Apply("eq", solved))
    return tree


def _undone(side: Tree, value: Tree) -> tuple[Tree, Tree] | None:
    """The sides of `f(A) = c` without the function, `A = …`, where that has the very same real solutions."""
    if not isinstance(side, Apply):
        return None
    inner = side.args[0]
    if side.op == "exp":
        return inner, Apply("log", (value,))
    if side.op == "pow" and not names_in(inner) and _is_base(inner):
        return side.args[1], Apply("log", (value, inner))
    if side.op == "log" and not any(map(names_in, side.args[1:])):
        return inner, Apply("pow", (side.args[1] if len(side.args) == 2 else Constant("e"), value))
    number = number_of(value)
    if side.op == "sqrt" and number is not None and number >= 0:
        return inner, Apply("pow", (value, Num("2")))
    return None


def _is_base(tree: Tree) -> bool:
    """Whether powers of this number take every positive value once."""
    number = number_of(tree)
    return (number is not None and number > 0 and number != 1) or tree == Constant("e")


def _joined(op: str, parts: list[Tree]) -> Tree:
    """Statements joined by one word, those joined by it already opened up."""
    return Apply(op, tuple(each for part in parts for each in _parts(part, op)))


def _parts(tree: Tree, op: str) -> tuple[Tree, ...]:
    return tree.args if op != "not" and isinstance(tree, Apply) and tree.op == op else (tree,)


def _unsigned(tree: Tree) -> Tree | None:
    """What stands between bars, or a number that is not negative; None for anything else."""
    if isinstance(tree, Apply) and tree.op == "abs":
        return tree.args[0]
    number = number_of(tree)
    return tree if number is not None and number >= 0 else None


def both_signs(tree: Tree) -> Tree:
    """A value with `±` as the set of the two that it stands for; `{1 ± √5, -2}` is a set of three."""
    if isinstance(tree, Group) and tree.kind == "set":
        items = [both_signs(item) if _has_sign(item) else item for item in tree.items]
        spread = [item.items if isinstance(item, Group) and item.kind == "set" else (item,) for item in items]
        return Group("set", tuple(each for item in spread for each in item))
    if isinstance(tree, Group) or not _has_sign(tree) or is_equation(tree) or joins_equations(tree):
        return tree
    return Group("set", tuple(_signed(tree, minus=minus) for minus in (False, True)))


def _has_sign(tree: Tree) -> bool:
    return any(isinstance(node, Apply) and node.op == "plusminus" for node in walk(tree))


def _signed(tree: Tree, *, minus: bool) -> Tree:
    """The tree with every `±` as the plus it can be, or as the minus."""
    if isinstance(tree, Apply) and tree.op == "plusminus":
        left, right = (_signed(arg, minus=minus) for arg in tree.args)
        return Apply("add", (left, Apply("neg", (right,)) if minus else right))
    return rebuild(tree, lambda part: _signed(part, minus=minus))


def vanishing(tree: Tree) -> Tree:
    """What is zero exactly where an equation holds: one side less the other, or the product over alternatives."""
    assert isinstance(tree, Apply)
    if tree.op == "or":
        return Apply("mul", tuple(vanishing(arg) for arg in tree.args))
    left, right = tree.args
    if isinstance(right, Num) and right.value == 0:
        return left
    return Apply("add", (left, Apply("neg", (right,))))


def same_solutions(one: Tree, other: Tree) -> bool:
    """Whether it can be proved that what vanishes has the same zeros, as often: the same irreducible factors.

    So that one is the other times something that is nowhere zero. Roots and functions are unknowns of their own:
    False says nothing.
    """
    try:
        ring = Ring(Apply("add", (one, other)))
        mine, theirs = (ring.ratio(side) for side in (one, other))
        if mine.top == 0 or theirs.top == 0:
            return bool(mine.top == 0 and theirs.top == 0)
        return _zeros(mine) == _zeros(theirs)
    except Undecidable:
        return False


def _zeros(ratio: Ratio) -> frozenset[tuple[str, int]]:
    """The factors of a numerator that its denominator does not cancel, each in one form of its own, with its power."""
    below = {_monic(factor): times for factor, times in irreducible_factors(ratio.bottom)}
    above = [(_monic(factor), times) for factor, times in irreducible_factors(ratio.top)]
    left = ((factor, times - below.get(factor, 0)) for factor, times in above)
    return frozenset((factor, times) for factor, times in left if times > 0)


def _monic(polynomial: Polynomial) -> str:
    return str(polynomial / polynomial.leading_coefficient())
