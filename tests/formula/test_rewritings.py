"""Equivalent rewritings stay equal: of every right formula that is shipped, node by node, and of random formulas."""

from collections.abc import Iterator
from itertools import count

import pytest
from formula_examples import TREES, WITH_F
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import Right, references

from grader.formula import Tree, compare, show
from grader.formula.substitution import rebuild
from grader.formula.tree import Apply, Constant, Index, Name, Num, children, whole

ONE, TWO = Num("1"), Num("2")
CHOICES = st.integers(0, 9999)
_CONDITIONS = ("lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not")


def apply(op: str, *args: Tree) -> Tree:
    return Apply(op, args)


def plus(*args: Tree) -> Tree:
    return Apply("add", args)


def times(*args: Tree) -> Tree:
    return Apply("mul", args)


def minus(tree: Tree) -> Tree:
    return Apply("neg", (tree,))


def of_anything(node: Tree) -> Iterator[Tree]:
    """Other spellings that hold of numbers and of matrices."""
    yield minus(minus(node))
    match node:
        case Apply("add", args):
            yield plus(*args[::-1])
            if len(args) > 2:
                yield plus(args[0], plus(*args[1:]))
        case Apply("mul" | "matmul", (*before, Apply("add", terms))) if before:
            yield plus(*(Apply(node.op, (*before, term)) for term in terms))
        case Apply("mul" | "matmul", (Apply("add", terms), *after)) if after:
            yield plus(*(Apply(node.op, (term, *after)) for term in terms))
        case Apply("hadamard", args):
            yield Apply("hadamard", args[::-1])
        case Apply("neg", (Apply("add", terms),)):
            yield plus(*map(minus, terms))


def of_matrices(node: Tree) -> Iterator[Tree]:
    """Other spellings of whatever may be a matrix."""
    yield from of_anything(node)
    yield apply("transpose", apply("transpose", node))
    if isinstance(node, Apply) and node.op == "transpose" and isinstance(node.args[0], Apply):
        inner = node.args[0]
        if inner.op == "add":
            yield plus(*(apply("transpose", term) for term in inner.args))


def of_numbers(node: Tree) -> Iterator[Tree]:
    """Other spellings of a number."""
    yield from of_anything(node)
    yield plus(node, Num("0"))
    yield apply("div", times(node, TWO), TWO)
    yield plus(times(TWO, node), minus(node))
    match node:
        case Num():
            yield (
                plus(Num(str(node.value.numerator + node.value.denominator)), minus(ONE))
                if (node.value.denominator == 1)
                else apply("div", whole(node.value.numerator), whole(node.value.denominator))
            )
        case Apply("mul", args):
            yield times(*args[::-1])
            if len(args) > 2:
                yield times(args[0], times(*args[1:]))
        case Apply("div", (top, bottom)):
            yield times(top, apply("pow", bottom, minus(ONE)))
            yield times(top, apply("div", ONE, bottom))
            yield minus(apply("div", top, minus(bottom)))
        case Apply("pow", (base, by)):
            yield from _of_powers(base, by)
        case Apply(op, (inner,)) if op in _OF_FUNCTIONS:
            yield from _OF_FUNCTIONS[op](inner)
        case Apply("max", (one, other)):
            yield apply("div", plus(one, other, apply("abs", plus(one, minus(other)))), TWO)


def _of_powers(base: Tree, by: Tree) -> Iterator[Tree]:
    if base == Constant("e"):
        yield apply("exp", by)
        yield apply("div", ONE, apply("exp", minus(by)))
    if isinstance(by, Num) and by.value in (2, 3, 4):
        yield times(*[base] * int(by.value))
    if isinstance(base, Name | Constant):  # which is not zero everywhere
        yield apply("div", ONE, apply("pow", base, minus(by)))


def _exp(tree: Tree) -> Tree:
    return Apply("exp", (tree,))


_OF_FUNCTIONS = {
    "exp": lambda x: [apply("pow", Constant("e"), x), times(_exp(apply("div", x, TWO)), _exp(apply("div", x, TWO)))],
    "sqrt": lambda x: [apply("pow", x, apply("div", ONE, TWO)), apply("root", x, TWO)],
    "sigmoid": lambda x: [
        apply("div", ONE, plus(ONE, _exp(minus(x)))),
        apply("div", plus(ONE, apply("tanh", apply("div", x, TWO))), TWO),
        plus(ONE, minus(apply("sigmoid", minus(x)))),
    ],
    "dsigmoid": lambda x: [
        times(apply("sigmoid", x), plus(ONE, minus(apply("sigmoid", x)))),
        times(apply("sigmoid", x), apply("sigmoid", minus(x))),
        apply("dsigmoid", minus(x)),
    ],
    "tanh": lambda x: [
        plus(times(TWO, apply("sigmoid", times(TWO, x))), minus(ONE)),
        apply("div", plus(_exp(x), minus(_exp(minus(x)))), plus(_exp(x), _exp(minus(x)))),
        minus(apply("tanh", minus(x))),
    ],
    "abs": lambda x: [apply("max", x, minus(x)), apply("abs", minus(x))],
    "relu": lambda x: [apply("max", Num("0"), x), apply("div", plus(x, apply("abs", x)), TWO)],
    "floor": lambda x: [plus(apply("floor", plus(x, ONE)), minus(ONE)), minus(apply("ceil", minus(x)))],
    "sign": lambda x: [minus(apply("sign", minus(x)))],
    "normal_cdf": lambda x: [plus(ONE, minus(apply("normal_cdf", minus(x))))],
    "cos": lambda x: [apply("cos", minus(x)), apply("sin", plus(x, apply("div", Constant("pi"), TWO)))],
    "log": lambda x: [
        plus(apply("log", times(TWO, x)), minus(apply("log", TWO))),
        apply("div", apply("log", x, TWO), apply("log", Constant("e"), TWO)),
    ],
}


def rewritten(tree: Tree, spelling) -> Iterator[Tree]:
    """The formula with one node spelled otherwise, for every node and spelling; conditions and indices stay."""
    if isinstance(tree, Apply) and tree.op in _CONDITIONS:
        return
    yield from spelling(tree)
    if isinstance(tree, Index):
        return
    for at, part in enumerate(children(tree)):
        for other in rewritten(part, spelling):
            place = count()
            yield rebuild(tree, lambda part, at=at, other=other, place=place: other if next(place) == at else part)


def spelling_of(right: Right):
    """The rules that hold of the formula's parts: vectors that are indexed never stand whole in these."""
    return of_matrices if right.declared.shapes else of_numbers


@pytest.mark.parametrize("right", references(), ids=[right.name for right in references()])
def test_a_right_formula_with_one_node_spelled_otherwise_is_equal_to_it(right: Right) -> None:
    for other in rewritten(right.tree, spelling_of(right)):
        found = compare(other, right.tree, right.declared)
        assert found.verdict == "equal", f"{show(other)} beside {show(right.tree)}: {found.reason}"


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(references()) - 1), st.tuples(CHOICES, CHOICES, CHOICES))
def test_a_right_formula_spelled_otherwise_three_times_is_equal_to_it(number: int, choices: tuple[int, ...]) -> None:
    right = references()[number]
    tree = right.tree
    for choice in choices:
        others = list(rewritten(tree, spelling_of(right))) or [tree]
        tree = others[choice % len(others)]
    found = compare(tree, right.tree, right.declared)
    assert found.verdict == "equal", f"{show(tree)} beside {show(right.tree)}: {found.reason}"


@settings(max_examples=300, deadline=None)
@given(TREES, CHOICES)
def test_a_random_formula_spelled_otherwise_is_never_called_different(tree: Tree, choice: int) -> None:
    others = list(rewritten(tree, of_numbers))
    other = others[choice % len(others)]
    found = compare(other, tree, WITH_F)
    assert found.verdict != "not_equal", f"{show(other)} beside {show(tree)}: {found.reason}"
    assert compare(tree, tree, WITH_F).verdict in ("equal", "undecided")


def test_the_rules_do_rewrite() -> None:
    assert len(list(rewritten(plus(Name("x"), apply("sigmoid", Name("z"))), of_numbers))) > 10
