"""Points found by search, where the usual ones miss a formula's domain: `ln(x - 100)`, `sqrt(x - 5) sqrt(6 - x)`.

What must not be negative for a formula to have a real value is read off its tree, and climbed towards; around a point
that has a value others are tried, near and far.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from grader.formula.declarations import Declarations
from grader.formula.evaluation import Costly, Misfit, evaluate
from grader.formula.grids import Grid
from grader.formula.points import Point
from grader.formula.reals import NotReal, Pole, Unclear, ball
from grader.formula.residues import constant_value
from grader.formula.sampling import Domain
from grader.formula.tree import Apply, Num, Tree, walk

_STARTS = 8
_CLIMBS = 60
_NEIGHBOURS = 16
_TRIES = 120
_WORST = -1.0

_Values = dict[str, float]


class Footholds:
    """Points at which one formula has a real value, the same for the same seed."""

    def __init__(
        self,
        tree: Tree,
        domains: Mapping[str, Domain],
        declared: Declarations,
        seed: int,
        *,
        functions: Mapping[str, Tree | None],
        positive: Sequence[Tree] = (),
    ) -> None:
        """`positive`: what is to be positive besides."""
        self.conditions = [*_conditions(tree), *(("positive", each) for each in positive)]
        self.domains = domains
        self.declared = declared
        self.functions = functions
        self.random = random.Random(f"footholds {seed}")  # noqa: S311  (reproducible sampling, no secret)

    def points(self, known: Sequence[Mapping[str, Fraction]] = (), *, starts: int = _STARTS) -> Iterator[Point]:
        """Neighbours of points known to be good, then points from several starts, the first few with neighbours."""
        for each in known[:2]:
            yield from self.neighbours({name: float(value) for name, value in each.items()})
        found = 0
        for start in range(starts):
            values = self.climb(self.start(start))
            if values is None:
                continue
            yield self.point(values)
            found += 1
            if found <= 2:
                yield from self.neighbours(values)

    def point(self, values: _Values) -> Point:
        return Point({name: Fraction(value) for name, value in values.items()})

    def start(self, number: int) -> _Values:
        """The middle of all domains first, then wider and wider."""
        return {
            name: self.kept(domain, float(domain.low + domain.high) / 2 + self.random.gauss(0, 1) * 3.0**number)
            for name, domain in self.domains.items()
        }

    def kept(self, domain: Domain, value: float) -> float:
        """The value, or the nearest that may be taken."""
        if domain.positive:
            value = abs(value) or float(domain.low)
        if not domain.open:
            value = min(max(value, float(domain.low)), float(domain.high))
        return float(round(value)) if domain.whole else value

    def climb(self, values: _Values) -> _Values | None:
        """A point at which all conditions hold, from this one; None where none was found."""
        height = self.height(values)
        for _ in range(_CLIMBS):
            if height == 0:
                return values
            moved = self.moved(values, 10 ** self.random.uniform(-3, 3))
            reached = self.height(moved)
            if reached > height:
                values, height = moved, reached
        return values if height == 0 else None

    def neighbours(self, values: _Values) -> Iterator[Point]:
        yielded = 0
        for _ in range(_TRIES):
            moved = self.moved(values, 10 ** self.random.uniform(-4, 1.5))
            if moved != values and self.height(moved) == 0:
                yield self.point(moved)
                yielded += 1
            if yielded == _NEIGHBOURS:
                return

    def moved(self, values: _Values, step: float) -> _Values:
        """The point with one name, or all, moved."""
        names = [self.random.choice(list(values))] if self.random.random() < 0.5 else list(values)
        moved = dict(values)
        for name in names:
            moved[name] = self.kept(self.domains[name], values[name] + self.random.gauss(0, 1) * step)
        return moved

    def height(self, values: _Values) -> float:
        """0 where all conditions hold, less the more they are missed by."""
        scene_of = self.point(values).scene
        total = 0.0
        for kind, tree in self.conditions:
            try:
                quantity = evaluate(tree, scene_of(self.declared, self.functions))
                if isinstance(quantity, Grid):
                    raise Misfit("a number is needed here")
                margin = _margin(kind, float(ball(quantity).mid()))
            except (NotReal, Pole, Unclear, Costly, Misfit, OverflowError):
                total += _WORST
                continue
            total += min(0.0, _squashed(margin))
        return total


def _squashed(margin: float) -> float:
    return _WORST if math.isnan(margin) else margin / (1 + abs(margin)) if math.isfinite(margin) else 1.0


def _margin(kind: str, value: float) -> float:
    """By how much a condition is met, below 0 by how much it is missed."""
    if kind == "unit":
        return 1 - abs(value)
    return value - 1 if kind == "from one" else value


_KINDS = {
    "log": "positive", "sqrt": "positive", "asin": "unit", "acos": "unit", "atanh": "unit", "acosh": "from one",
}  # fmt: skip


def _conditions(tree: Tree) -> list[tuple[str, Tree]]:
    """What has to be positive, or between -1 and 1, for the formula to have a real value."""
    found: dict[tuple[str, Tree], None] = {}
    for node in walk(tree):
        if not isinstance(node, Apply):
            continue
        if node.op in _KINDS:
            kind, inner = _KINDS[node.op], node.args[0]
            if kind == "positive" and isinstance(inner, Apply) and inner.op == "div":
                inner = Apply("mul", inner.args)  # which has the same sign, and is not made better by going far away
            found.setdefault((kind, inner))
        elif node.op == "log1p":
            found.setdefault(("positive", Apply("add", (Num("1"), node.args[0]))))
        elif node.op == "pow":
            exponent = constant_value(node.args[1])
            if exponent is None or exponent.denominator != 1:
                found.setdefault(("positive", node.args[0]))
    return list(found)[:24]
