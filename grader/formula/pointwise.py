"""The stage of points: two formulas evaluated with error bounds until one point tells them apart, or none does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flint import arb, ctx, fmpq

from grader.formula.declarations import Declarations
from grader.formula.definitions import known_derivatives, read_definitions
from grader.formula.evaluation import Costly, Misfit, Quantity, evaluate
from grader.formula.grids import Grid
from grader.formula.reals import NotReal, Pole, Unclear, ball
from grader.formula.sampling import Point, Sampler
from grader.formula.tree import Tree
from grader.formula.verdict import Comparison

_BITS = (128, 600, 3000)
#: Agreement is confirmed once with so many bits, lest `x + 1e-300` pass for `x`.
_CONFIRMING_BITS = 2000
_CONFIRMED = 2
_AGREED_BITS = 70
_FEWEST = 8
_MOST_COSTLY = 6


def compare_at_points(
    student: Tree, reference: Tree, declared: Declarations, seed: int, *, proven: bool = False
) -> Comparison:
    """The verdict of many points; `proven` says that both are known to agree wherever both have a value."""
    return _Pair(student, reference, declared).compare(seed, proven=proven)


@dataclass
class _Pair:
    """Two formulas, and what the points so far have shown."""

    student: Tree
    reference: Tree
    declared: Declarations
    functions: Mapping[str, Tree | None] = field(init=False)
    agreed: list[Point] = field(default_factory=list)
    poles: int = 0
    unclear: int = 0
    costly: int = 0

    def __post_init__(self) -> None:
        self.functions = read_definitions(self.declared) | known_derivatives((self.student, self.reference))

    def compare(self, seed: int, *, proven: bool) -> Comparison:
        asked = 0
        for point in Sampler((self.reference, self.student), self.declared, seed).points():
            asked += 1
            if (found := self.at(point)) is not None:
                return found
            if self.costly >= _MOST_COSTLY:
                break
        agreed = len(self.agreed)
        if self.poles > max(2, agreed):
            return Comparison("not_equal", "points", "Your formula divides by zero where a value is asked for.")
        if proven and agreed:
            return Comparison("equal", "exact", "Both are the same function of the same quantities.")
        # Of matrices there are few points, and half of them may lie outside the reference's domain.
        needed = min(_FEWEST, max(asked // 2 if self.declared.shapes else asked, 1))
        if agreed < needed or self.unclear > agreed:
            return Comparison("undecided", "points", f"Only {agreed} points could be compared.")
        refuted = self.confirm()
        return refuted or Comparison("equal", "points", f"Both have the same value at {agreed} points.")

    def confirm(self) -> Comparison | None:
        """A second look with many bits at the first points that agreed."""
        for point in self.agreed[:_CONFIRMED]:
            try:
                found = self.with_bits(_CONFIRMING_BITS, point)
            except (Unclear, Costly, Pole):
                continue
            if found is not None:
                return found
        return None

    def at(self, point: Point) -> Comparison | None:
        """The verdict at one point if it tells the formulas apart; what else it shows is counted."""
        for bits in _BITS:
            try:
                found = self.with_bits(bits, point)
            except Unclear:
                continue
            except Costly:
                self.costly += 1
                return None
            except Pole:
                self.poles += 1
                return None
            return found
        self.unclear += 1
        return None

    def with_bits(self, bits: int, point: Point) -> Comparison | None:
        """The verdict at one point and one precision; None where they agree, or nothing is asked."""
        with ctx.workprec(bits):
            try:
                wanted = evaluate(self.reference, point.scene(self.declared, self.functions))
            except (NotReal, Pole, Misfit):
                return None
            try:
                given = evaluate(self.student, point.scene(self.declared, self.functions))
                if agree(given, wanted, self.declared.tolerance):
                    self.agreed.append(point)
                    return None
            except NotReal:
                return Comparison("not_equal", "points", f"Your formula has no real value{where(point)}.", point.told())
            except Misfit as misfit:
                return Comparison("not_equal", "shape", f"Shapes do not go together: {misfit}.")
            return _differs(given, wanted, point)


def agree(given: Quantity, wanted: Quantity, tolerance: float | None) -> bool:
    """Whether two values are the same; raises `Unclear` where the balls cannot tell."""
    if isinstance(given, Grid) or isinstance(wanted, Grid):
        return _grids_agree(given, wanted, tolerance)
    difference = given - wanted
    if tolerance is not None:
        return bool(abs(ball(difference)) <= ball(abs(wanted)) * arb(tolerance))
    if isinstance(difference, fmpq):
        return bool(difference == 0)
    if not difference.contains(0):
        return False
    # The ball must be tight beside what it is compared with, and beside 1: with huge values a difference of 1 would
    # drown otherwise, and π + 2^500 would agree with π + 2^500 + 1.
    scale = min(max(abs(ball(wanted)).upper(), arb(2) ** -40), arb(1))
    if difference.rad() * arb(2) ** _AGREED_BITS > scale:
        raise Unclear
    return True


def _grids_agree(given: Quantity, wanted: Quantity, tolerance: float | None) -> bool:
    one = given if isinstance(given, Grid) else Grid(1, 1, (given,))
    other = wanted if isinstance(wanted, Grid) else Grid(1, 1, (wanted,))
    if (one.rows, one.columns) != (other.rows, other.columns):
        raise Misfit(f"your answer is {one.shape()}, but {other.shape()} is asked for")
    return all(agree(left, right, tolerance) for left, right in zip(one.cells, other.cells, strict=True))


def _differs(given: Quantity, wanted: Quantity, point: Point) -> Comparison:
    values = [_told(value) for value in (given, wanted)]
    if isinstance(given, Grid) or len(values[0]) > 60:
        reason = f"Your formula has another value{where(point)}."
    else:
        reason = f"Your formula gives {values[0]}{where(point)}; that is not the value there."
    return Comparison("not_equal", "points", reason, point.told(), values[0], values[1])


def where(point: Point) -> str:
    """The point in words: ` at z = 1.5`."""
    told = point.told()
    return " at " + ", ".join(f"{name} = {value}" for name, value in told.items()) if told else ""


def _told(value: Quantity) -> str:
    if isinstance(value, Grid):
        return "[" + ", ".join(_told(cell) for cell in value.cells[:12]) + "]"
    if isinstance(value, fmpq) and value.q == 1:
        return str(value.p)[:40]
    return ball(value).str(6, radius=False)
