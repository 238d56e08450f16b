"""Formulas of real numbers, in three notations, smooth ones and ones with kinks. The oracle is mpmath at 300 points."""

import random
from collections.abc import Iterator

from mpmath import mp, mpf

from .expressions import (
    Node,
    NoValueError,
    name,
    names_of,
    random_node,
    rewritten,
    size,
    slipped,
    value,
)
from .pair import Pair, verdict
from .writing import writer

_LEAVES = [name(letter) for letter in ("x", "y", "alpha", "beta")]
_SMOOTH = ("sin", "cos", "exp", "ln", "sqrt", "tanh", "sigmoid")
_KINKED = (*_SMOOTH, "abs", "relu", "max", "min")
_SCALES = (mpf("0.2"), mpf(1), mpf(3), mpf(12))
_POINTS = 300


def scalars(chance: random.Random) -> Iterator[Pair]:
    """A formula and a rewriting of it or of a slip of it, wherever the oracle is sure."""
    while True:
        wanted = random_node(chance, _LEAVES, chance.choice((2, 2, 3)), chance.choice((_SMOOTH, _KINKED)))
        given = wanted if chance.random() < 0.5 else slipped(wanted, chance, _LEAVES)
        given = rewritten(given, chance)
        names = sorted(names_of(wanted) | names_of(given))
        same = agree(given, wanted, names, chance)
        if same is None or not names_of(wanted) or size(given) > 60:
            continue
        notation = chance.choice(("typed", "typed", "python", "latex"))
        pen = writer(notation, chance)
        question = {"variables": sorted(names_of(wanted) | names_of(given)), "kind": "scalar", "format": notation}
        yield Pair(pen.write(given), pen.write(wanted), verdict(same), question)


def agree(given: Node, wanted: Node, names: list[str], chance: random.Random) -> bool | None:
    """Whether both are one function; None where points are too few or one has values where the other has none."""
    seen = 0
    with mp.workdps(40):
        for number in range(_POINTS):
            scale = _SCALES[number % len(_SCALES)]
            point = {each: scale * mpf(chance.uniform(-1, 1)) for each in names}
            values = []
            for node in (wanted, given):
                try:
                    values.append(value(node, point))
                except NoValueError:
                    values.append(None)
            if (values[0] is None) != (values[1] is None):
                return None
            if values[0] is None:
                continue
            seen += 1
            apart = abs(values[0] - values[1])
            if apart > mpf(10) ** -9 * max(1, abs(values[0])):
                return False
            if apart > mpf(10) ** -25 * max(1, abs(values[0])):
                return None
    return True if seen >= 60 else None
