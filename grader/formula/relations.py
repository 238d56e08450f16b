"""What statements are made of: relations between two sides, joined by and, or and not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from grader.formula.functions import RELATIONS
from grader.formula.polynomials import Undecidable, number_of, whole_exponent
from grader.formula.substitution import rebuild
from grader.formula.tree import Apply, Group, Name, Num, Tree, names_in

JOINING: Final = ("and", "or", "not")
#: The signs of the left side less the right with which a relation holds.
HOLDS: Final[Mapping[str, tuple[int, ...]]] = {
    "eq": (0,), "ne": (-1, 1), "lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1),
}  # fmt: skip
_MOST_CLAUSES: Final = 32


def relations(tree: Tree) -> Iterator[Apply]:
    """The relations a statement is joined of; raises `Undecidable` where there is anything else in it."""
    if not isinstance(tree, Apply) or tree.op not in (*JOINING, *RELATIONS):
        raise Undecidable("This is no statement that can be decided.")
    if tree.op in RELATIONS:
        yield tree
        return
    for arg in tree.args:
        yield from relations(arg)


def holds(tree: Tree, sign_of: Callable[[Apply], int | None]) -> bool:
    """Whether a statement holds, by the sign that each relation's difference has; None where that has no value."""
    assert isinstance(tree, Apply)
    if tree.op in RELATIONS:
        return sign_of(tree) in HOLDS[tree.op]
    found = (holds(arg, sign_of) for arg in tree.args)
    if tree.op == "not":
        return not next(found)
    return all(found) if tree.op == "and" else any(found)


def difference(relation: Apply) -> Tree:
    """The left side less the right."""
    left, right = relation.args
    return left if number_of(right) == 0 else Apply("add", (left, Apply("neg", (right,))))


def split(tree: Tree) -> Tree:
    """A statement in which no product is said to be zero, but one of its factors: `(x - 1)^4 y = 0`."""
    if not isinstance(tree, Apply):
        return tree
    if tree.op in JOINING:
        return rebuild(tree, split)
    if tree.op != "eq" or number_of(tree.args[1]) != 0:
        return tree
    parts = [Apply("eq", (part, Num("0"))) for part in _factors(tree.args[0])]
    return Apply("or", tuple(parts)) if len(parts) > 1 else parts[0]


def _factors(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, Apply) and tree.op == "mul":
        for arg in tree.args:
            yield from _factors(arg)
    elif isinstance(tree, Apply) and (tree.op == "neg" or (whole_exponent(tree) or 0) > 0):
        yield from _factors(tree.args[0])
    else:
        yield tree


def clauses(tree: Tree) -> list[tuple[Apply, ...]]:
    """A statement as alternatives of relations that hold together; raises `Undecidable` for a denial, or too many."""
    if not isinstance(tree, Apply) or tree.op == "not":
        raise Undecidable("This is no statement that can be decided.")
    if tree.op in RELATIONS:
        return [(tree,)]
    parts = [clauses(arg) for arg in tree.args]
    found: list[tuple[Apply, ...]] = [] if tree.op == "or" else [()]
    for part in parts:
        found = [*found, *part] if tree.op == "or" else [(*one, *other) for one in found for other in part]
        if len(found) > _MOST_CLAUSES:
            raise Undecidable("These are too many alternatives to be decided.")
    return found


def solutions(tree: Tree) -> Tree:
    """`x = 2, 3` and `x = 2, x = 3` as `x = 2 or x = 3`, `x = 2, y = 3` as both; any other tree as it is."""
    if not isinstance(tree, Group) or tree.kind != "tuple":
        return tree
    pairs = [item.args if isinstance(item, Apply) and item.op == "eq" else (None, item) for item in tree.items]
    names = [name for name, _ in pairs if isinstance(name, Name)]
    told = any(isinstance(each, Group) or _is_said(each) for _, each in pairs)
    if told or not isinstance(pairs[0][0], Name) or len(names) < sum(name is not None for name, _ in pairs):
        return tree
    if len(set(names)) == len(pairs) > 1:
        return Apply("and", tree.items)
    if len(set(names)) > 1 or any(names[0].name in names_in(each) for _, each in pairs):
        return tree
    return Apply("or", tuple(Apply("eq", (names[0], each)) for _, each in pairs))


def _is_said(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op in (*JOINING, *RELATIONS)
