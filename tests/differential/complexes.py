"""Formulas of complex numbers, and numbers with an imaginary unit. The oracle is mpmath in the plane."""

import random
from collections.abc import Iterator

from mpmath import mp, mpc, mpf

from .expressions import (
    Node,
    NoValueError,
    name,
    names_of,
    of,
    random_node,
    rewritten,
    size,
    slipped,
    value,
)
from .pair import Pair, verdict
from .writing import Writer, writer

_UNIT = name("i")
_LEAVES = [name("z"), name("w"), _UNIT, of("mul", name("z"), _UNIT)]
_NUMBERS = [_UNIT, _UNIT, of("add", Node("number", leaf=1), _UNIT)]
_FUNCTIONS = ("exp", "conj", "re", "im", "abs", "sin", "cos")


def complexes(chance: random.Random) -> Iterator[Pair]:
    """Formulas over the plane, and in turn plain complex numbers."""
    while True:
        yield from formula(chance, _LEAVES, {"z": "complex", "w": "complex"})
        yield from formula(chance, _NUMBERS, {})


def formula(chance: random.Random, leaves: list[Node], declared: dict[str, str]) -> Iterator[Pair]:
    wanted = random_node(chance, leaves, 2, _FUNCTIONS)
    given = rewritten(wanted if chance.random() < 0.5 else slipped(wanted, chance, leaves), chance, real=False)
    used = names_of(wanted) | names_of(given)
    same = agree(given, wanted, chance)
    if same is None or "i" not in used or size(given) > 50 or (declared and not used - {"i"}):
        return
    notation = chance.choice(("typed", "python", "latex"))
    letter = chance.choice("ij")
    pen = writer(notation, chance)
    question = {"format": notation, "options": {"imaginary": letter}}
    if declared:
        question |= {"assumptions": declared, "kind": "scalar"}
    yield Pair(lettered(pen, given, letter), lettered(pen, wanted, letter), verdict(same), question)


def lettered(pen: Writer, node: Node, letter: str) -> str:
    """The text, with this letter for the unit."""
    return pen.write(with_unit(node, letter))


def with_unit(node: Node, letter: str) -> Node:
    leaf = letter if node.op == "name" and node.leaf == "i" else node.leaf
    return Node(node.op, tuple(with_unit(arg, letter) for arg in node.args), leaf)


def agree(given: Node, wanted: Node, chance: random.Random) -> bool | None:
    """Whether both are one function of the plane; None where values lack."""
    seen = 0
    with mp.workdps(40):
        for number in range(80):
            scale = (mpf("0.3"), mpf(1), mpf(3))[number % 3]
            point = {each: mpc(scale * chance.uniform(-1, 1), scale * chance.uniform(-1, 1)) for each in "zw"} | {
                "i": mpc(0, 1)
            }
            try:
                one, other = value(given, point), value(wanted, point)
            except NoValueError:
                continue
            seen += 1
            apart = abs(one - other)
            if apart > mpf(10) ** -9 * max(1, abs(other)):
                return False
            if apart > mpf(10) ** -25 * max(1, abs(other)):
                return None
    return True if seen >= 40 else None
