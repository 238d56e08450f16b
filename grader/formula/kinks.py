"""Where formulas change from one piece to the next, read off their trees."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator

from grader.formula.tree import Apply, Num, Tree, names_in, walk

_STEPPED = frozenset({"floor", "ceil", "mod", "round"})
_KINKED = frozenset({"abs", "sign", "relu", "drelu", "heaviside", "leaky_relu", "dleaky_relu"})
_ORDERED = frozenset({"max", "min", "lt", "le", "gt", "ge"})
_STATEMENTS = frozenset({"lt", "le", "gt", "ge", "and", "or", "not"})
_MOST = 12


def is_stepped(trees: tuple[Tree, ...]) -> bool:
    """Whether a floor or its kin stands in one of these formulas."""
    return any(isinstance(node, Apply) and node.op in _STEPPED for tree in trees for node in walk(tree))


def states_inequality(tree: Tree) -> bool:
    """Whether a formula says something that `<` and `<=` tell apart."""
    return isinstance(tree, Apply) and tree.op in _STATEMENTS


def kinks_of(trees: tuple[Tree, ...]) -> list[Tree]:
    """What changes sign where one of these formulas has a kink or a step."""
    found: dict[Tree, None] = {}
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Apply) and node.op in _STEPPED:
                found.setdefault(stepping := _stepping(node))
                found.setdefault(Apply("add", (stepping, Apply("neg", (Num("1"),)))))
            found |= dict.fromkeys(_turns(node))
    return list(found)[:_MOST]


def steps_of(trees: tuple[Tree, ...]) -> list[Tree]:
    """What floors and their kin take down, or up, to whole numbers in one of these formulas."""
    nodes = (node for tree in trees for node in walk(tree) if isinstance(node, Apply) and node.op in _STEPPED)
    return list(dict.fromkeys(_stepping(node) for node in nodes))[:_MOST]


def pieces_of(trees: tuple[Tree, ...]) -> list[Tree]:
    """What is positive in one and negative in another piece of one of these formulas; no steps of floors."""
    found = dict.fromkeys(turn for tree in trees for node in walk(tree) for turn in _turns(node))
    return list(found)[:_MOST]


def turns_of(student: Tree, reference: Tree, smooth: Collection[str]) -> list[Tree]:
    """What is zero at the kinks where nothing is asked, as one writes < there and another ≤; `smooth` names vary
    continuously.

    Of an inequality, and at every whole number, the kink itself is asked. Beside a floor only the reference's kinks
    count, lest a student's hide where a floor jumps.
    """
    if states_inequality(reference):
        return []
    trees = (reference,) if is_stepped((student, reference)) else (reference, student)
    found = dict.fromkeys(turn for tree in trees for node in walk(tree) for turn in _turns(node))
    return [turn for turn in found if any(name in smooth for name in names_in(turn))][:_MOST]


def _turns(node: Tree) -> Iterator[Tree]:
    """What changes sign where this node passes from one piece to the next."""
    if isinstance(node, Apply) and node.op in _KINKED:
        yield node.args[0]
    elif isinstance(node, Apply) and node.op in _ORDERED:
        for left, right in itertools.pairwise(node.args):
            yield Apply("add", (left, Apply("neg", (right,))))


def _stepping(node: Apply) -> Tree:
    """What is a whole number where a floor and its kin jump."""
    if node.op == "mod":
        return Apply("div", node.args)
    return Apply("add", (node.args[0], Num("0.5"))) if node.op == "round" else node.args[0]
