"""Points in pieces of a formula that the usual ones miss: beyond `x y > 9` in `max(9, x y)`, found by search."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from grader.formula import reals
from grader.formula.declarations import Declarations
from grader.formula.evaluation import Costly, Misfit, evaluate
from grader.formula.footholds import Footholds
from grader.formula.grids import Grid
from grader.formula.kinks import pieces_of, steps_of
from grader.formula.points import Point
from grader.formula.sampling import Domain
from grader.formula.smooth import VARIANTS
from grader.formula.tree import Apply, Call, Tree, names_in, rational, walk

#: Searches for one side, and points that are taken of it.
_STARTS, _EACH = 2, 6
#: Kinks of which also every two sides together are looked for.
_PAIRED = 4
#: Known points that are asked again with each other choice of the unknown functions.
_VARIED = 5
#: Steps of a floor that are enough, and by how many more it is to go up and down at the most.
_LEVELS, _FURTHER = 4, 3


class Across:
    """Points on the sides of the kinks of two formulas on which no known point lies, where such are found."""

    def __init__(
        self,
        trees: tuple[Tree, Tree],
        domains: Mapping[str, Domain],
        declared: Declarations,
        functions: Mapping[str, Tree | None],
        seed: int,
    ) -> None:
        """`trees`: the reference, in whose domain the points have to lie, and the student's formula."""
        self.reference = trees[0]
        self.turns = [turn for turn in pieces_of(trees) if any(name in domains for name in names_in(turn))]
        self.steps = [step for step in steps_of(trees) if any(name in domains for name in names_in(step))]
        self.domains = domains
        self.declared = declared
        self.functions = functions
        self.seed = seed

    def points(self, known: Sequence[Point]) -> Iterator[Point]:
        """A few points of each piece, then with other functions for the unknown ones."""
        yield from self.pieces(known)
        for step in self.steps[:_PAIRED]:
            yield from self.levels(step, known)
        if any(isinstance(node, Call) for tree in (*self.turns, *self.steps) for node in walk(tree)):
            for variant in range(1, len(VARIANTS)):
                yield from (replace(point, variant=variant) for point in known[:_VARIED])

    def pieces(self, known: Sequence[Point]) -> Iterator[Point]:
        """A few points on each side of a kink, then on two sides at once."""
        seen = [self.sides(point) for point in known] if self.turns else []
        beyond: set[tuple[int, int]] = set()
        for at, wanted in itertools.product(range(len(self.turns)), (1, -1)):
            if any(sides[at] in (wanted, None) for sides in seen):
                continue
            found = list(self.on_sides((at, wanted)))
            seen.extend(self.sides(point) for point in found)
            yield from found
            if not found:
                beyond.add((at, wanted))
        for one, other in itertools.combinations(range(len(self.turns[:_PAIRED])), 2):
            for pair in itertools.product((1, -1), repeat=2):
                both = (one, pair[0]), (other, pair[1])
                if beyond & {*both} or any((sides[one], sides[other]) == pair for sides in seen):
                    continue
                yield from self.on_sides(*both, starts=1)

    def levels(self, step: Tree, known: Sequence[Point]) -> Iterator[Point]:
        """Points a few steps of a floor above and below all that are known, where these are few."""
        seen = {level for point in known if (level := self.level(step, point)) is not None}
        if not seen or len(seen) >= _LEVELS:
            return
        for sign in (1, -1):
            for _ in range(_FURTHER):
                border = rational(Fraction(max(seen) + 1 if sign == 1 else -min(seen)))
                side = step if sign == 1 else Apply("neg", (step,))
                found = list(self.search([Apply("add", (side, Apply("neg", (border,))))], _STARTS))
                yield from found
                further = {level for point in found if (level := self.level(step, point)) is not None} - seen
                if not further:
                    break
                seen |= further

    def on_sides(self, *sides: tuple[int, int], starts: int = _STARTS) -> Iterator[Point]:
        """A few points on these sides of kinks; none where none was found."""
        turned = [self.turns[at] if wanted == 1 else Apply("neg", (self.turns[at],)) for at, wanted in sides]
        return self.search(turned, starts)

    def search(self, positive: list[Tree], starts: int) -> Iterator[Point]:
        """A few points at which all these are positive; none where none was found."""
        search = Footholds(
            self.reference, self.domains, self.declared, self.seed, functions=self.functions, positive=positive
        )
        return itertools.islice(search.points(starts=starts), _EACH)

    def sides(self, point: Point) -> list[int | None]:
        """On which side of every kink a point lies: 1, -1, 0 for neither, None where it takes too long to see."""
        return [self.side(turn, point) for turn in self.turns]

    def level(self, step: Tree, point: Point) -> int | None:
        """The whole number below a value; None where it has none, or that takes too long to see."""
        try:
            value = evaluate(step, point.scene(self.declared, self.functions))
            return None if isinstance(value, Grid) else math.floor(float(reals.ball(value).mid()))
        except (reals.NotReal, reals.Pole, reals.Unclear, Costly, Misfit, OverflowError, ValueError):
            return None

    def side(self, turn: Tree, point: Point) -> int | None:
        """On which side of one kink a point lies."""
        try:
            value = evaluate(turn, point.scene(self.declared, self.functions))
            return None if isinstance(value, Grid) else reals.sign(value)
        except (reals.NotReal, reals.Pole, reals.Unclear):
            return 0
        except (Costly, Misfit):
            return None
