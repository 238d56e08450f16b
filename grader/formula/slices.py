"""Statements in several names, all but one of which are given values: on such a line they are decided exactly.

One line on which two statements differ is a proof; many on which they agree, met by chance, are as good as one where
what solves them is no thinner than one equation makes it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations, islice
from typing import Final

from grader.formula.polynomials import Undecidable
from grader.formula.real_line import compare_on_line
from grader.formula.substitution import replace
from grader.formula.systems import same_systems
from grader.formula.tree import Apply, Name, Num, Tree, names_in, rational

_MOST_NAMES: Final = 5
_AT_RANDOM: Final = 3
_PLAIN: Final = (0, 1, -1)
_FEWEST_MET: Final = 3
_PARTS: Final = 6


def compare_slices(one: Tree, other: Tree, names: tuple[str, ...], domain: Mapping[str, str], seed: int) -> bool | None:
    """Whether two statements agree on lines through the space of their names; None where too few could be seen.

    `domain`: the relation to zero that is known of a name.
    """
    if len(names) > _MOST_NAMES:
        return None
    met = seen = 0
    for name in names:
        within = Apply(domain[name], (Name(name), Num("0"))) if name in domain else None
        for values in _values(tuple(each for each in names if each != name), domain, seed):
            try:
                found = compare_on_line(replace(one, values), replace(other, values), within)
            except Undecidable:
                continue
            if found.differs_at is not None:
                return False
            seen += 1
            met += found.met
    return True if met >= _FEWEST_MET and seen >= 2 * len(names) else None


def differ_in_part(one: Tree, other: Tree, names: tuple[str, ...], domain: list[Apply], seed: int) -> bool:
    """Whether two systems differ once some of their names have values, so that finitely many solutions are left."""
    chance = random.Random(seed)  # noqa: S311  (reproducible sampling, no secret)
    parts = (each for count in range(1, len(names)) for each in combinations(names, count))
    for fixed in islice(parts, _PARTS):
        values: dict[str, Tree] = {name: _drawn(chance) for name in fixed}
        left = [relation for relation in domain if not set(names_in(relation)) & set(fixed)]
        try:
            if same_systems(replace(one, values), replace(other, values), left) is False:
                return True
        except Undecidable:
            continue
    return False


def _drawn(chance: random.Random, sign: int = 1) -> Tree:
    return rational(sign * Fraction(chance.randint(1, 40), chance.randint(3, 12)))


def _values(names: tuple[str, ...], domain: Mapping[str, str], seed: int) -> Iterator[dict[str, Tree]]:
    allowed = {"gt": lambda number: number > 0, "ge": lambda number: number >= 0, "lt": lambda number: number < 0}
    for number in _PLAIN:
        if all(allowed[domain[name]](number) for name in names if name in domain):
            yield {name: rational(Fraction(number)) for name in names}
    chance = random.Random(seed)  # noqa: S311  (reproducible sampling, no secret)
    for _ in range(_AT_RANDOM):
        drawn = {}
        for name in names:
            sign = {"gt": 1, "ge": 1, "lt": -1}.get(domain.get(name, ""), chance.choice((1, -1)))
            drawn[name] = _drawn(chance, sign)
        yield drawn
