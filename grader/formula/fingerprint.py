"""A formula's values at points that depend on the question alone, so that equal formulas of many students meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Final

from flint import acb, ctx

from grader.formula.canonical import canonical
from grader.formula.declarations import Declarations
from grader.formula.definitions import known_derivatives, read_definitions
from grader.formula.evaluation import Costly, Misfit, Quantity, evaluate
from grader.formula.grids import Grid
from grader.formula.names import fold_name
from grader.formula.reals import NotReal, Pole, Scalar, Unclear, ball
from grader.formula.sampling import Sampler
from grader.formula.substitution import rebuild
from grader.formula.tree import Apply, Name, Num, Tree, rational, walk

_POINTS: Final = 6
_ENTRIES: Final = 30
_BITS: Final = 192
_STEPS: Final = 5000
_DIGITS: Final = 12
_NONE: Final = "none"
_DECIMALS: Final = 6


@dataclass(frozen=True)
class Fingerprint:
    """What equal formulas have in common; `value` is one of their values, short, and `at` where they have it."""

    key: tuple[str, ...]
    at: dict[str, str]
    value: str


def take_fingerprint(tree: Tree, declared: Declarations) -> Fingerprint:
    """The values of a formula, to 12 digits, at fixed points of the declared domain.

    A formula that has no value at any of them, and an equation, is known by its spelling up to order and aliases.
    """
    every = [*declared.symbols, *declared.indices, *declared.shapes, *declared.families]
    names = Apply("add", tuple(Name(fold_name(name)) for name in dict.fromkeys(every)))
    functions = read_definitions(declared) | known_derivatives((tree,))
    most = _ENTRIES if declared.indices or declared.families else _POINTS
    key: list[str] = []
    at: dict[str, str] = {}
    shown = ""
    with ctx.workprec(_BITS):
        for point in islice(Sampler((names, tree), declared, 0).points(whatever_turns=True), most):
            scene = point.scene(declared, functions)
            scene.steps = _STEPS
            try:
                value = evaluate(tree, scene)
            except (NotReal, Pole, Unclear, Costly, Misfit):
                key.append(_NONE)
                continue
            if shown in ("", "0"):
                at, shown = point.told(), _told(value, 6)
            key.append(_told(value, _DIGITS))
    if not shown or (isinstance(tree, Apply) and tree.op == "eq"):
        return Fingerprint((repr(canonical(tree, commuting=not declared.shapes)),), {}, "")
    return Fingerprint(tuple(key), at, shown)


def measure_spread(tree: Tree, declared: Declarations, values: Sequence[float]) -> tuple[float, ...]:
    """How far each value of a fingerprint may move while every decimal in the formula moves by half its last place.

    Without decimals that is nowhere.
    """
    total = [0.0] * len(values)
    for moved in islice(_each_moved(tree), _DECIMALS):
        key = take_fingerprint(moved, declared).key
        for at, (text, value) in enumerate(zip(key, values, strict=False)):
            try:
                total[at] += abs(float(text) - value)
            except ValueError:  # no single number there
                return (0.0,) * len(values)
    return tuple(total)


def _each_moved(tree: Tree) -> Iterator[Tree]:
    """The formula with one of its decimals made larger by half a unit in its last place, for each of them."""
    decimals = dict.fromkeys(node for node in walk(tree) if isinstance(node, Num) and "." in node.text)
    for decimal in decimals:
        places = len(decimal.text.partition("e")[0].partition(".")[2])
        power = int(decimal.text.partition("e")[2] or "0")
        larger = rational(decimal.value + Fraction(10) ** (power - places) / 2)
        yield _with(tree, decimal, larger)


def _with(tree: Tree, old: Tree, new: Tree) -> Tree:
    return new if tree == old else rebuild(tree, lambda part: _with(part, old, new))


def _told(value: Quantity, digits: int) -> str:
    if isinstance(value, Grid):
        cells = [_cell(cell, digits) for cell in value.cells]
        rows = [", ".join(cells[at : at + value.columns]) for at in range(0, len(cells), value.columns)]
        return f"[{'; '.join(rows)}]"
    return _cell(value, digits)


def _cell(value: Scalar, digits: int) -> str:
    if isinstance(value, acb):
        parts = _cell(value.real, digits), _cell(value.imag, digits)
        return parts[0] if parts[1] == "0" else f"{parts[0]} + {parts[1]}i"
    seen = ball(value)
    if seen.contains(0):
        return "0"
    # Of a ball only the digits that its error leaves are written; of its middle, always as many.
    text = str(seen.mid().str(digits, radius=False))
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
