"""Points in pieces of a formula that the usual ones miss: beyond `x y > 9` in `max(9, x y)`, found by search."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from grader.formula import reals
from grader.formula.declarations import Declarations
from grader.formula.evaluation import Costly, Misfit, evaluate
from grader.formula.footholds import Footholds
from grader.formula.grids import Grid
from grader.formula.kinks import pieces_of
from grader.formula.sampling import Domain, Point
from grader.formula.tree import Apply, Tree, names_in

_STARTS = 2
_EACH = 6


def points_across(
    reference: Tree,
    student: Tree,
    domains: Mapping[str, Domain],
    declared: Declarations,
    seed: int,
    known: Sequence[Point],
) -> Iterator[Point]:
    """A few points on each side of a kink on which none of the `known` ones lies, where such are found."""
    for turn in pieces_of((reference, student)):
        if not any(name in domains for name in names_in(turn)):
            continue
        seen = {_sign(turn, point, declared) for point in known}
        for wanted in {1, -1} - seen if None not in seen else ():
            side = turn if wanted == 1 else Apply("neg", (turn,))
            search = Footholds(reference, domains, declared, seed, positive=side)
            yield from itertools.islice(search.points(starts=_STARTS), _EACH)


def _sign(turn: Tree, point: Point, declared: Declarations) -> int | None:
    """On which side of a kink a point lies; 0 at the kink itself, None where that cannot be seen."""
    try:
        value = evaluate(turn, point.scene(declared, {}))
        return None if isinstance(value, Grid) else reals.sign(value)
    except (reals.NotReal, reals.Pole, reals.Unclear):
        return 0
    except (Costly, Misfit):
        return None
