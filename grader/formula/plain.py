"""Trees as plain data, to cross a process border; what comes back is believed only if it is exactly a tree."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from grader.formula.functions import FUNCTIONS, fits
from grader.formula.names import is_name
from grader.formula.tree import (
    BIG,
    CONSTANTS,
    DEEPEST,
    GROUPS,
    LARGEST_EXPONENT,
    MOST_DIGITS,
    MOST_NODES,
    NUMBER,
    Apply,
    Big,
    Call,
    Cases,
    Constant,
    Group,
    Index,
    Matrix,
    Name,
    Num,
    Tree,
)
from grader.model.value import Plain


def to_plain(tree: Tree) -> Plain:
    """The tree as lists and strings: each node a list that starts with its kind."""
    match tree:
        case Num():
            return ["num", tree.text]
        case Constant() | Name():
            return ["constant" if isinstance(tree, Constant) else "name", tree.name]
        case Apply():
            return ["apply", tree.op, [to_plain(arg) for arg in tree.args]]
        case Call():
            return ["call", tree.name, tree.order, [to_plain(arg) for arg in tree.args]]
        case Index():
            return ["index", tree.base, [to_plain(index) for index in tree.indices]]
        case Big():
            parts = [None if part is None else to_plain(part) for part in (tree.low, tree.high, tree.where)]
            return ["big", tree.op, tree.index, *parts, to_plain(tree.body)]
        case Cases():
            branches: list[Plain] = [[to_plain(value), to_plain(condition)] for value, condition in tree.branches]
            return ["cases", branches, None if tree.otherwise is None else to_plain(tree.otherwise)]
        case Matrix():
            return ["matrix", [[to_plain(entry) for entry in row] for row in tree.rows]]
        case Group():
            return ["group", tree.kind, [to_plain(item) for item in tree.items]]


def from_plain(data: object) -> Tree:
    """The tree that `to_plain` wrote; raises `ValueError` for anything that is not exactly one."""
    return _Reader().tree(data, 0)


def to_text(tree: Tree) -> str:
    """The tree as a line of JSON, which is one flat value however deep the formula is."""
    return json.dumps(to_plain(tree))


def from_text(text: str) -> Tree:
    """The tree that `to_text` wrote; raises `ValueError` for anything that is not exactly one."""
    try:
        return from_plain(json.loads(text))
    except RecursionError:
        raise ValueError("a tree deeper than any that is read") from None


class _Reader:
    """Counts nodes while it reads, so that hostile data ends soon."""

    def __init__(self) -> None:
        self.nodes = 0

    def tree(self, data: object, depth: int) -> Tree:
        self.nodes += 1
        if depth >= DEEPEST or self.nodes > MOST_NODES:
            raise ValueError("a tree larger or deeper than any that is read")
        if not isinstance(data, list) or not data or not isinstance(data[0], str):
            raise ValueError("a node is a list that starts with its kind")
        reads: dict[str, tuple[int, Callable[[list[Any], int], Tree]]] = {
            "num": (2, self.num),
            "constant": (2, self.constant),
            "name": (2, lambda node, _: Name(_name(node[1]))),
            "apply": (3, self.apply),
            "call": (4, self.call),
            "index": (3, lambda node, at: Index(_name(node[1]), self.several(node[2], at))),
            "big": (7, self.big),
            "cases": (3, self.cases),
            "matrix": (2, self.matrix),
            "group": (3, self.group),
        }
        length, reader = reads.get(data[0], (0, self.num))
        if len(data) != length:
            raise ValueError(f"not a node: kind {data[0][:20]!r} with {len(data)} fields")
        return reader(data, depth + 1)

    def several(self, data: object, depth: int) -> tuple[Tree, ...]:
        if not isinstance(data, list) or not data:
            raise ValueError("a list of at least one node was expected")
        return tuple(self.tree(each, depth) for each in data)

    def perhaps(self, data: object, depth: int) -> Tree | None:
        return None if data is None else self.tree(data, depth)

    def num(self, node: list[Any], _: int) -> Tree:
        text = node[1]
        if not isinstance(text, str) or len(text) > MOST_DIGITS + 8 or NUMBER.fullmatch(text) is None:
            raise ValueError("not the spelling of a number")
        if abs(int(text.partition("e")[2] or "0")) > LARGEST_EXPONENT:
            raise ValueError("an exponent larger than any that is read")
        return Num(text)

    def constant(self, node: list[Any], _: int) -> Tree:
        return Constant(_one_of(node[1], CONSTANTS))

    def apply(self, node: list[Any], depth: int) -> Tree:
        args = self.several(node[2], depth)
        if not isinstance(node[1], str) or not fits(node[1], len(args)):
            raise ValueError("not an operator, or not with so many arguments")
        return Apply(node[1], args)

    def call(self, node: list[Any], depth: int) -> Tree:
        name, order = node[1], node[2]
        if type(order) is not int or not 0 <= order <= 3 or (order == 0 and name in FUNCTIONS):
            raise ValueError("not a function that may be called so")
        return Call(_name(name), order, self.several(node[3], depth))

    def big(self, node: list[Any], depth: int) -> Tree:
        low, high, where = (self.perhaps(part, depth) for part in node[3:6])
        if (low is None) != (high is None):
            raise ValueError("a sum has both bounds or none")
        index = _name(node[2])
        if where is not None and not (
            isinstance(where, Apply) and where.op in ("ne", "lt") and where.args[0] == Name(index)
        ):
            raise ValueError("not a condition on an index")
        return Big(_one_of(node[1], BIG), index, low, high, where, self.tree(node[6], depth))

    def cases(self, node: list[Any], depth: int) -> Tree:
        if not isinstance(node[1], list) or not node[1]:
            raise ValueError("cases need a piece")
        branches = []
        for branch in node[1]:
            if not isinstance(branch, list) or len(branch) != 2:
                raise ValueError("a piece is a value and its condition")
            branches.append((self.tree(branch[0], depth), self.tree(branch[1], depth)))
        return Cases(tuple(branches), self.perhaps(node[2], depth))

    def matrix(self, node: list[Any], depth: int) -> Tree:
        if not isinstance(node[1], list) or not node[1]:
            raise ValueError("a matrix needs a row")
        rows = tuple(self.several(row, depth) for row in node[1])
        if len({len(row) for row in rows}) != 1:
            raise ValueError("rows of different lengths")
        return Matrix(rows)

    def group(self, node: list[Any], depth: int) -> Tree:
        kind = _one_of(node[1], GROUPS)
        return Group(kind, () if kind == "set" and node[2] == [] else self.several(node[2], depth))


def _name(data: object) -> str:
    if not isinstance(data, str) or not is_name(data):
        raise ValueError("not a name")
    return data


def _one_of(data: object, choices: tuple[str, ...]) -> str:
    if not isinstance(data, str) or data not in choices:
        raise ValueError(f"not one of {', '.join(choices)}")
    return data
