"""Points in pieces of a formula that the usual ones miss: beyond `x y > 9` in `max(9, x y)`, found by search."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from grader.formula import reals
from grader.formula.declarations import Declarations
from grader.formula.evaluation import Costly, Misfit, evaluate
from grader.formula.footholds import Footholds
from grader.formula.grids import Grid
from grader.formula.kinks import pieces_of
from grader.formula.points import Point
from grader.formula.sampling import Domain
from grader.formula.tree import Apply, Call, Tree, names_in, walk

#: Searches for one side, and points that are taken of it.
_STARTS, _EACH = 2, 6
#: Kinks of which also every two sides together are looked for.
_PAIRED = 4
#: Known points that are asked again with unknown functions of the other sign.
_TURNED = 12


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
        self.domains = domains
        self.declared = declared
        self.functions = functions
        self.seed = seed

    def points(self, known: Sequence[Point]) -> Iterator[Point]:
        """A few points for each side, then for two sides at once; what unknown functions are there is varied."""
        if not self.turns:
            return
        seen = [self.sides(point) for point in known]
        beyond: set[tuple[int, int]] = set()
        for at, wanted in itertools.product(range(len(self.turns)), (1, -1)):
            if any(sides[at] in (wanted, None) for sides in seen):
                continue
            found = list(self.search((at, wanted)))
            seen.extend(self.sides(point) for point in found)
            yield from found
            if not found:
                beyond.add((at, wanted))
        for one, other in itertools.combinations(range(len(self.turns[:_PAIRED])), 2):
            for pair in itertools.product((1, -1), repeat=2):
                both = (one, pair[0]), (other, pair[1])
                if beyond & {*both} or any((sides[one], sides[other]) == pair for sides in seen):
                    continue
                yield from self.search(*both, starts=1)
        if any(isinstance(node, Call) for turn in self.turns for node in walk(turn)):
            yield from (replace(point, turned=True) for point in known[:_TURNED])

    def search(self, *sides: tuple[int, int], starts: int = _STARTS) -> Iterator[Point]:
        """A few points on these sides of kinks; none where none was found."""
        positive = [self.turns[at] if wanted == 1 else Apply("neg", (self.turns[at],)) for at, wanted in sides]
        search = Footholds(
            self.reference, self.domains, self.declared, self.seed, functions=self.functions, positive=positive
        )
        return itertools.islice(search.points(starts=starts), _EACH)

    def sides(self, point: Point) -> list[int | None]:
        """On which side of every kink a point lies: 1, -1, 0 for neither, None where it takes too long to see."""
        return [self.side(turn, point) for turn in self.turns]

    def side(self, turn: Tree, point: Point) -> int | None:
        """On which side of one kink a point lies."""
        try:
            value = evaluate(turn, point.scene(self.declared, self.functions))
            return None if isinstance(value, Grid) else reals.sign(value)
        except (reals.NotReal, reals.Pole, reals.Unclear):
            return 0
        except (Costly, Misfit):
            return None
