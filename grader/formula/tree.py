"""The one tree that every notation is read into, and that every comparison starts from.

Numbers keep their spelling and are exact (`Num("0.50").value == Fraction(1, 2)`); nothing here is a float.
A tree says what was written, not what it equals: `a/b/c` and `a/(b*c)` are different trees that compare
equal. Names are ASCII where the alphabet allows it (`alpha`, `w_1`), so that two spellings meet in one node.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

#: A number as a node may spell it: no sign, a point, perhaps a power of ten.
NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?", re.ASCII)
#: A name as a node may spell it: letters, then perhaps a subscript, a layer in the exponent, and primes.
NAME = re.compile(r"[^\W\d_]\w*(?:_\{[\w+\-*,() ']+\})?(?:\^\([\w+\-]+\))?'{0,6}")

MOST_DIGITS = 120
LARGEST_EXPONENT = 400
LONGEST_NAME = 64
MOST_NODES = 3000
DEEPEST = 90


@dataclass(frozen=True)
class Num:
    """A number without sign, as it was typed: `text` is digits, perhaps a point, perhaps `e` and an exponent."""

    text: str

    @cached_property
    def value(self) -> Fraction:
        """The exact rational this spelling means."""
        return Fraction(self.text)


@dataclass(frozen=True)
class Constant:
    """A number with a name of its own: `pi`, `e`, `i` or `inf`."""

    name: str


@dataclass(frozen=True)
class Name:
    """A symbol: a scalar, or a matrix where the declarations give it a shape."""

    name: str


@dataclass(frozen=True)
class Apply:
    """An operator or a function that the grader knows (`grader.formula.functions`), applied to its arguments."""

    op: str
    args: tuple[Tree, ...]


@dataclass(frozen=True)
class Call:
    """A function by name, `order` times differentiated: declared without a meaning, or `tanh''`."""

    name: str
    order: int
    args: tuple[Tree, ...]


@dataclass(frozen=True)
class Index:
    """One entry of something indexed: `p_i`, `W_{i,j}`; `delta` with two indices is Kronecker's."""

    base: str
    indices: tuple[Tree, ...]


@dataclass(frozen=True)
class Big:
    """A sum or product over an index: from `low` to `high`, or over the whole range where both are None.

    `where` leaves indices out: `k != i`.
    """

    op: str
    index: str
    low: Tree | None
    high: Tree | None
    where: Tree | None
    body: Tree


@dataclass(frozen=True)
class Cases:
    """A value in pieces: the first branch `(value, condition)` that holds, else `otherwise`."""

    branches: tuple[tuple[Tree, Tree], ...]
    otherwise: Tree | None


@dataclass(frozen=True)
class Matrix:
    """A matrix written out, row by row; all rows are of one length."""

    rows: tuple[tuple[Tree, ...], ...]


@dataclass(frozen=True)
class Group:
    """Several values in one answer; `kind` is `list`, `tuple` or `set`."""

    kind: str
    items: tuple[Tree, ...]


Tree: TypeAlias = Num | Constant | Name | Apply | Call | Index | Big | Cases | Matrix | Group

CONSTANTS = ("pi", "e", "i", "inf")
BIG = ("sum", "prod")
GROUPS = ("list", "tuple", "set")


def children(tree: Tree) -> tuple[Tree, ...]:
    """The trees directly below this one, in the order they are written."""
    match tree:
        case Apply() | Call():
            return tree.args
        case Index():
            return tree.indices
        case Big():
            return tuple(part for part in (tree.low, tree.high, tree.where, tree.body) if part is not None)
        case Cases():
            pairs = tuple(part for branch in tree.branches for part in branch)
            return pairs if tree.otherwise is None else (*pairs, tree.otherwise)
        case Matrix():
            return tuple(entry for row in tree.rows for entry in row)
        case Group():
            return tree.items
        case _:
            return ()


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node, parents before children; needs no stack of the interpreter."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def oversize(tree: Tree) -> str | None:
    """What is too much about this tree, in words for its writer, or None."""
    nodes = 0
    level = [tree]
    for _ in range(DEEPEST):
        nodes += len(level)
        if nodes > MOST_NODES:
            return f"This formula has more than {MOST_NODES} parts."
        level = [child for node in level for child in children(node)]
        if not level:
            return None
    return f"This formula is nested more than {DEEPEST} deep."


def names_in(tree: Tree) -> tuple[str, ...]:
    """The free symbols, in the order of their first appearance; bound indices are not among them."""
    seen: dict[str, None] = {}

    def visit(node: Tree, bound: frozenset[str]) -> None:
        if isinstance(node, Name) and node.name not in bound:
            seen.setdefault(node.name)
        inner = bound | {node.index} if isinstance(node, Big) else bound
        for child in children(node):
            visit(child, inner)

    visit(tree, frozenset())
    return tuple(seen)


def whole(number: int) -> Tree:
    """An integer as a tree, a negative one under a minus."""
    return Num(str(number)) if number >= 0 else Apply("neg", (Num(str(-number)),))


def rational(number: Fraction) -> Tree:
    """An exact fraction as a tree."""
    size = Num(str(abs(number.numerator)))
    value: Tree = size if number.denominator == 1 else Apply("div", (size, Num(str(number.denominator))))
    return value if number >= 0 else Apply("neg", (value,))
