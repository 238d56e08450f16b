"""The stage of points: two formulas evaluated with error bounds until one point tells them apart, or none does."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction

from flint import arb, ctx, fmpq

from grader.formula.across import Across
from grader.formula.complexes import is_complex
from grader.formula.declarations import Declarations
from grader.formula.definitions import known_derivatives, read_definitions
from grader.formula.elsewhere import differing
from grader.formula.evaluation import Beyond, Costly, Divergent, Misfit, Quantity, evaluate
from grader.formula.footholds import Footholds
from grader.formula.grids import Grid
from grader.formula.kinks import states_inequality
from grader.formula.points import Point
from grader.formula.reals import Indeterminate, NotReal, Pole, Unclear, ball
from grader.formula.sampling import Sampler
from grader.formula.tree import Apply, Big, Constant, Tree, walk
from grader.formula.verdict import Comparison, Stage

_BITS = (128, 600)
#: With so many bits two formulas can still be told apart; that they agree there is no evidence any more. A formula
#: that loses so many digits is built to, as a slope by differences is: (f(z + 1e-300) - f(z - 1e-300)) / 2e-300.
_DOUBTFUL_BITS = 3000
#: Agreement is confirmed with so many times the bits it was found with, lest `x + 1e-300` pass for `x`, or a
#: difference quotient of high order for the slope.
_CONFIRMING = 32
_CONFIRMED = 2
#: How often the student's formula may divide by zero: a removable gap, met by chance.
_GAPS = 2
_AGREED_BITS = 70
_FEWEST = 8
_MOST_COSTLY = 6
_MOST_UNCLEAR = 12
_NEARBY = 8
#: Borders of inequalities that are closed in on, between so many points, each so often: to 1e-15 of what lies between.
_BORDERS, _BORDERED, _HALVINGS = 4, 16, 50


class _Seen(Enum):
    """What one point showed, where it did not tell two formulas apart."""

    AGREED = "agreed"
    NOTHING_ASKED = "nothing asked"  # the reference has no value there


def compare_at_points(
    student: Tree, reference: Tree, declared: Declarations, seed: int, *, proven: bool = False
) -> Comparison:
    """The verdict of many points; `proven` says that both are known to agree wherever both have a value."""
    pair = _Pair(student, reference, declared)
    found = pair.compare(seed, proven=proven)
    if found.verdict == "undecided" and pair.saw_nothing and declared.indices:
        # Every sum runs over an end, as a convolution does: what is not there is zero.
        found = _Pair(student, reference, declared, padded=True).compare(seed, proven=proven)
    elif found.verdict == "undecided" and pair.saw_nothing and not is_complex(reference, declared):
        # The reference is real nowhere: what it stands for can only be complex numbers.
        found = _Pair(student, reference, declared, plane=True).compare(seed, proven=proven)
    elif pair.lacked_value and not declared.real_roots and _holds_root(reference):
        # With the cube root of -8 in the reference, (-8)^(1/3) is meant the same way.
        real = declared.model_copy(update={"real_roots": True})
        found = _Pair(student, reference, real).compare(seed, proven=proven)
    return found


def _holds_root(tree: Tree) -> bool:
    return any(isinstance(node, Apply) and node.op in ("root", "cbrt") for node in walk(tree))


def _is_endless(tree: Tree) -> bool:
    """Whether it is a series, whose value no points show unless it has a formula."""
    return isinstance(tree, Big) and tree.op == "sum" and tree.high == Constant("inf")


@dataclass
class _Pair:
    """Two formulas, and what the points so far have shown."""

    student: Tree
    reference: Tree
    declared: Declarations
    plane: bool = False
    padded: bool = False
    lacked_value: bool = False  # the student's formula, where the reference had a real one
    whole: tuple[str, ...] = ()  # the names that stand for whole numbers
    functions: Mapping[str, Tree | None] = field(init=False)
    agreed: list[tuple[Point, int]] = field(default_factory=list)  # with the bits that showed it
    poles: int = 0
    gaps: set[tuple[Fraction, ...]] = field(default_factory=set)  # poles where whole numbers were put in
    unclear: int = 0
    costly: int = 0
    diverged: int = 0  # the student's series, where the reference had a value

    def __post_init__(self) -> None:
        self.functions = read_definitions(self.declared) | known_derivatives((self.student, self.reference))

    @property
    def saw_nothing(self) -> bool:
        """Whether the reference had a value at none of the points."""
        return not (self.agreed or self.poles or self.gaps or self.unclear or self.costly)

    def compare(self, seed: int, *, proven: bool) -> Comparison:
        sampler = Sampler((self.reference, self.student), self.declared, seed)
        self.whole = tuple(name for name, domain in sampler.domains.items() if domain.whole)
        asked = 0
        for point in itertools.chain(sampler.points(), self.searched(sampler, seed)):
            asked += 1
            if self.plane or self.padded:
                point = replace(point, plane=self.plane or point.plane, padded=self.padded)
            if (found := self.at(point)) is not None:
                return found
            if self.costly >= _MOST_COSTLY or self.unclear >= _MOST_UNCLEAR:
                break
        if (found := self.gaping(asked, sampler)) is not None:
            return found
        agreed = len(self.agreed)
        if proven and agreed:
            return Comparison("equal", "exact", "Both are the same function of the same quantities.")
        # Of matrices and vectors there are few points, and half of them may lie outside the reference's domain.
        arrays = self.declared.shapes or self.declared.families
        needed = min(_FEWEST, max(asked // 2 if arrays else asked, 1))
        if agreed < needed or self.unclear > agreed:
            endless = any(_is_endless(node) for tree in (self.student, self.reference) for node in walk(tree))
            few = not (self.unclear or (self.costly and not endless) or self.poles or self.gaps)
            stage: Stage = "few points" if few else "points"
            return Comparison("undecided", stage, f"Only {agreed} points could be compared.")
        if self.diverged:
            return Comparison("undecided", "points", f"Your series has no value at {self.diverged} points.")
        refuted = self.confirm() or self.between() or self.beyond(sampler, seed) or self.elsewhere(sampler)
        return refuted or Comparison("equal", "points", f"Both have the same value at {agreed} points.")

    def searched(self, sampler: Sampler, seed: int) -> Iterator[Point]:
        """More points, where the usual ones were too few."""
        if sampler.is_structured or not sampler.domains or self.plane or sampler.plane:
            return
        if len(self.agreed) >= _FEWEST or self.costly >= _MOST_COSTLY or self.unclear >= _MOST_UNCLEAR:
            return
        if self.saw_nothing:  # a formula that has a value at a kink only
            yield from (point for point in sampler.kinks(exact=True) if not sampler.is_excluded(point))
        known = [point.values for point, _ in self.agreed]
        seen = {tuple(values.values()) for values in known}
        search = Footholds(self.reference, sampler.domains, self.declared, seed, functions=self.functions)
        for point in search.points(known):
            if len(self.agreed) >= 2 * _FEWEST:
                return
            values = tuple(point.values.values())
            if values not in seen and not sampler.is_excluded(point):
                seen.add(values)
                yield point

    def gaping(self, asked: int, sampler: Sampler) -> Comparison | None:
        """The verdict where the student's formula divides by zero at more points than chance lets it."""
        agreed, gaps = len(self.agreed), len(self.gaps)
        forgiven = _GAPS if self.whole else max(_GAPS, agreed // 3)
        # Of matrices with small entries some are singular by chance; no fraction drawn at random is a single zero.
        most = agreed if sampler.is_structured else 0
        if self.declared.shapes and 0 < self.poles <= agreed:
            return None  # an inverse that there is for tall matrices only, as that of X^T X
        if self.poles > max(_GAPS, most) or gaps > max(_GAPS, agreed) or (self.poles and not sampler.domains):
            return Comparison("not_equal", "points", "Your formula divides by zero where a value is asked for.")
        if self.poles > _GAPS or gaps > forgiven:
            return Comparison("undecided", "points", f"It divides by zero at {self.poles + gaps} of {asked} points.")
        return None

    def confirm(self) -> Comparison | None:
        """A second look with many more bits at points that agreed: the first, and the first that were hard to see."""
        first = self.agreed[:_CONFIRMED]
        hardest = sorted(self.agreed[_CONFIRMED:], key=lambda seen: -seen[1])[:_CONFIRMED]
        for point, bits in (*first, *hardest):
            try:
                found = self.with_bits(_CONFIRMING * bits, point)
            except (Unclear, Costly, Pole):
                continue
            if isinstance(found, Comparison):
                return found
        return None

    def beyond(self, sampler: Sampler, seed: int) -> Comparison | None:
        """A look at the pieces of both formulas in which no point lies so far."""
        if sampler.is_structured or not sampler.domains or self.plane or sampler.plane:
            return None
        known = [point for point, _ in self.agreed]
        turns = sampler.turns()
        across = Across((self.reference, self.student), sampler.domains, self.declared, self.functions, seed)
        for point in across.points(known):
            asked = not (sampler.is_excluded(point) or sampler.is_at_turn(point, turns))
            if asked and (found := self.at(point)) is not None:
                return found
        return None

    def elsewhere(self, sampler: Sampler) -> Comparison | None:
        """A look at where the reference has no real value, and a root in the answer has one of its own."""
        if sampler.is_structured or self.plane or sampler.plane or self.whole:
            return None
        point = differing(self.student, self.reference, self.declared, self.functions, sampler.points())
        if point is None:
            return None
        reason = f"Yours has a value{where(point)}, where the reference has none; elsewhere both are the same."
        return Comparison("undecided", "points", reason)

    def between(self) -> Comparison | None:
        """A look at where inequalities begin to hold, which points at random meet by no chance: `x > 1`, `x > 1.0001`.

        Between points at one of which the reference holds and at the other it does not, its border is closed in on.
        """
        if not (states_inequality(self.reference) and states_inequality(self.student)) or self.whole or self.plane:
            return None
        plain = [point for point, _ in self.agreed if point.values and not point.grids][:_BORDERED]
        held = [(point, truth) for point in plain if (truth := self.holds(point)) is not None]
        pairs = [pair for pair in itertools.pairwise(held) if pair[0][1] != pair[1][1]]
        for (one, truth), (other, _) in pairs[:_BORDERS]:
            for _step in range(_HALVINGS):
                middle = {name: (value + other.values[name]) / 2 for name, value in one.values.items()}
                point = replace(one, values=middle)
                if (found := self.at(point)) is not None:
                    return found
                now = self.holds(point)
                if now is None:
                    break
                one, other = (point, other) if now == truth else (one, point)
        return None

    def holds(self, point: Point) -> bool | None:
        """Whether the reference holds at a point; None where that cannot be seen."""
        try:
            with ctx.workprec(_BITS[0]):
                value = evaluate(self.reference, point.scene(self.declared, self.functions))
        except (NotReal, Pole, Misfit, Unclear, Costly, Indeterminate, Beyond):
            return None
        return bool(value == 1) if isinstance(value, fmpq) else None

    def at(self, point: Point) -> Comparison | None:
        """The verdict at one point if it tells the formulas apart; what else it shows is counted."""
        for bits in _BITS:
            try:
                found = self.with_bits(bits, point)
            except Unclear:
                continue
            except Beyond:
                return None
            except Costly as reason:
                self.costly += 1
                self.diverged += isinstance(reason, Divergent)
                return None
            except Indeterminate:
                return None
            except Pole:
                self.met_pole(point)
                return None
            if found is _Seen.AGREED:
                self.agreed.append((point, bits))
            return found if isinstance(found, Comparison) else None
        self.unclear += 1
        return self.at_last(point)

    def met_pole(self, point: Point) -> None:
        """Count a division by zero, the same one at whole numbers only once: there they are met by no mere chance."""
        values = point.values
        if self.whole and not point.grids:
            self.gaps.add(tuple(values[name] for name in self.whole if name in values))
        elif values and not point.grids and all(value.denominator == 1 for value in values.values()):
            self.gaps.add(tuple(values.values()))
        else:
            self.poles += 1

    def at_last(self, point: Point) -> Comparison | None:
        """The verdict at a point that was unclear so far, if so many bits tell the formulas apart."""
        try:
            found = self.with_bits(_DOUBTFUL_BITS, point)
        except (Unclear, Costly, Pole):
            return None
        return found if isinstance(found, Comparison) else None

    def with_bits(self, bits: int, point: Point) -> Comparison | _Seen:
        """How the formulas differ at one point, seen with one precision; or that they do not."""
        with ctx.workprec(bits):
            scene = point.scene(self.declared, self.functions)
            try:
                wanted = evaluate(self.reference, scene)
            except (NotReal, Pole, Misfit, Divergent):
                return _Seen.NOTHING_ASKED
            try:
                given = evaluate(self.student, scene.renewed())
                if agree(given, wanted, self.declared.tolerance):
                    return _Seen.AGREED
            except NotReal:
                if self.is_isolated(point):
                    return _Seen.NOTHING_ASKED
                self.lacked_value = True
                return Comparison("not_equal", "points", f"Your formula has no real value{where(point)}.", point.told())
            except Misfit as misfit:
                return Comparison("not_equal", "shape", f"Shapes do not go together: {misfit}.")
            return _differs(given, wanted, point)

    def is_isolated(self, point: Point) -> bool:
        """Whether the reference has a value here but nowhere near: y^(ln x) at x = 1 and a negative y."""
        if point.grids or point.plane or self.whole or not point.values:
            return False
        chance = random.Random(repr(point.values))  # noqa: S311  (reproducible sampling, no secret)
        for _ in range(_NEARBY):
            moved = {name: value + Fraction(chance.randint(-999, 999), 10**6) for name, value in point.values.items()}
            try:
                evaluate(self.reference, replace(point, values=moved).scene(self.declared, self.functions))
            except (NotReal, Pole, Misfit, Unclear, Costly):
                continue
            return False
        return True


def agree(given: Quantity, wanted: Quantity, tolerance: float | None) -> bool:
    """Whether two values are the same; raises `Unclear` where the balls cannot tell."""
    if isinstance(given, Grid) or isinstance(wanted, Grid):
        return _grids_agree(given, wanted, tolerance)
    difference = given - wanted
    if not (isinstance(difference, fmpq) or difference.is_finite()):
        raise Unclear
    if tolerance is not None:
        return bool(abs(ball(difference)) <= ball(abs(wanted)) * arb(tolerance))
    if isinstance(difference, fmpq):
        return bool(difference == 0)
    if not difference.contains(0):
        return False
    # The ball must be tight beside what it is compared with, and beside 1: with huge values a difference of 1 would
    # drown otherwise, and π + 2^500 would agree with π + 2^500 + 1.
    scale = min(max(abs(ball(wanted)).upper(), arb(2) ** -40), arb(1))
    if not difference.rad() * arb(2) ** _AGREED_BITS <= scale:  # nor where the scale is no number any more
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
    return str(ball(value).str(6, radius=False)).replace("j", "i")
