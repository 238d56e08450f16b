"""What sort of slip lies between a wrong formula and the right one, where nobody named it beforehand.

A guess is tried at a few points first; only one that holds there is put to the same decider as every answer.
A tag names the sort; what exactly was found gives the right formula away and is for staff.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Final

from flint import acb, arb, ctx, fmpq

from grader.formula import slips
from grader.formula.comparison import compare
from grader.formula.declarations import Declarations
from grader.formula.definitions import known_derivatives, read_definitions
from grader.formula.evaluation import Costly, Misfit, Quantity, evaluate
from grader.formula.grids import Grid
from grader.formula.points import Point
from grader.formula.pointwise import agree
from grader.formula.reals import NotReal, Pole, Scalar, Unclear, ball
from grader.formula.sampling import Sampler
from grader.formula.showing import show
from grader.formula.tree import Apply, Constant, Group, Name, Num, Tree, children, rational, walk

#: Larger formulas are left alone.
_MOST_NODES: Final = 300
#: Guesses tried for one answer, of one sort and altogether; and how many that hold at first may be put to the decider.
_OF_ONE_SORT: Final = 14
_GUESSES: Final = 48
_DECIDED: Final = 3
_BITS: Final = 192
_STEPS: Final = 1500
_POINTS: Final = 3
_TRIED: Final = 12
#: Of indexed quantities every point is one entry, and many of these may be zero.
_POINTS_OF_ENTRIES: Final = 8
#: Numerator and denominator of a factor that is told.
_LARGEST: Final = 1000
_FAILS = (NotReal, Pole, Unclear, Costly, Misfit)


@dataclass(frozen=True)
class Slip:
    """A sort of slip by its tag, and what exactly was found: the latter for staff only."""

    tag: str
    exact: str


@dataclass(frozen=True)
class _Guess:
    """A slip that would explain an answer: then these two formulas are equal."""

    tag: str
    exact: str
    left: Tree
    right: Tree


def detect(student: Tree, reference: Tree, declared: Declarations, *, seed: int = 0) -> Slip | None:
    """The slip that leads from the right formula to a wrong one, if it is one of a few common sorts; else None.

    `student` is known to differ from `reference`. Some tens of cheap guesses at most; large formulas are left alone.
    """
    if sum(1 for tree in (student, reference) for _ in walk(tree)) > _MOST_NODES:
        return None
    if isinstance(student, Group) or isinstance(reference, Group):
        return _other_order(student, reference, declared, seed)
    if any(isinstance(tree, Apply) and tree.op == "eq" for tree in (student, reference)):
        return None
    with ctx.workprec(_BITS):
        table = _Table(student, reference, declared, seed)
        if not table.points:
            return None
        holding = [guess for guess in islice(_guesses(table), _GUESSES) if table.holds(guess)]
    for guess in holding[:_DECIDED]:
        if compare(guess.left, guess.right, declared, seed=seed).verdict == "equal":
            return Slip(guess.tag, guess.exact)
    return None


def _other_order(student: Tree, reference: Tree, declared: Declarations, seed: int) -> Slip | None:
    if not isinstance(student, Group) or not isinstance(reference, Group) or len(student.items) > 8:
        return None
    sets = Group("set", student.items), Group("set", reference.items)
    if len(student.items) != len(reference.items) or compare(*sets, declared, seed=seed).verdict != "equal":
        return None
    return Slip("order", "the right values in another order")


# -- values at a few points -----------------------------------------------------------------------------------


@dataclass
class _Table:
    """Two formulas with their values at a few points at which the right one has a value."""

    student: Tree
    reference: Tree
    declared: Declarations
    seed: int
    functions: Mapping[str, Tree | None] = field(init=False)
    points: list[Point] = field(default_factory=list)
    wanted: list[Quantity] = field(default_factory=list)
    given: list[Quantity] = field(default_factory=list)  # as many as `wanted`, or none where one has no value

    def __post_init__(self) -> None:
        self.functions = read_definitions(self.declared) | known_derivatives((self.student, self.reference))
        entries = bool(self.declared.indices or self.declared.families)
        most = _POINTS_OF_ENTRIES if entries else _POINTS
        sampler = Sampler((self.reference, self.student), self.declared, self.seed)
        for point in islice(sampler.points(), _TRIED + most):
            if (value := self.value(self.reference, point)) is not None:
                self.points.append(point)
                self.wanted.append(value)
            if len(self.points) == most:
                break
        given = [self.value(self.student, point) for point in self.points]
        self.given = [value for value in given if value is not None]
        if len(self.given) < len(given):
            self.given = []

    def value(self, tree: Tree, point: Point) -> Quantity | None:
        """A formula's value at a point; None where it has none, or none that is quickly found."""
        scene = point.scene(self.declared, self.functions)
        scene.steps = _STEPS
        try:
            return evaluate(tree, scene)
        except _FAILS:
            return None

    def holds(self, guess: _Guess) -> bool:
        """Whether a guess holds at all points; one of its sides is one of the two formulas."""
        if guess.left is self.student and not self.given:
            return False
        known, tree = (self.given, guess.right) if guess.left is self.student else (self.wanted, guess.left)
        for value, point in zip(known, self.points, strict=True):
            found = self.value(tree, point)
            try:
                if found is None or not agree(found, value, self.declared.tolerance):
                    return False
            except _FAILS:
                return False
        return True

    def pairs(self) -> list[tuple[Scalar, Scalar]]:
        """(given, wanted) entry by entry at all points; nothing where shapes differ, or numbers are complex."""
        found: list[tuple[Scalar, Scalar]] = []
        for given, wanted in zip(self.given, self.wanted, strict=True) if self.given else ():
            one, other = _cells(given), _cells(wanted)
            if len(one) != len(other) or any(isinstance(cell, acb) for cell in (*one, *other)):
                return []
            found += zip(one, other, strict=True)
        return found


def _cells(value: Quantity) -> tuple[Scalar, ...]:
    return value.cells if isinstance(value, Grid) else (value,)


# -- guesses, the likeliest first -----------------------------------------------------------------------------


def _guesses(table: _Table) -> Iterator[_Guess]:
    student, reference, declared = table.student, table.reference, table.declared
    yield _Guess("sign", "the right one with the other sign", student, Apply("neg", (reference,)))
    if declared.shapes:
        turned = Apply("transpose", (reference,))
        yield _Guess("transpose", "the right one transposed", student, turned)
    yield from _by_ratio(table)
    yield from _by_difference(table)
    yield from _from_reference("slope", slips.without_slope(reference), table)
    yield from _from_reference("missing_factor", slips.without_factor(reference), table)
    # What a student rounds is not always what is to be rounded: ⌊(x + 1)/s⌋ is ⌈x/s⌉, and only one of them a slip.
    yield from _from_reference("rounding_direction", slips.other_rounding(reference), table)
    yield from _from_reference("not_rounded", slips.without_rounding(reference), table)
    if declared.shapes:
        yield from _from_student("product", slips.other_product(student), table)
        yield from _from_student("transpose", slips.other_transpose(student, declared), table)
    if declared.indices:
        yield from _from_student("indices", slips.swapped_indices(student, declared), table)
    yield from _from_student("log_base", slips.other_logarithm(student), table)
    yield from _from_student("degrees", slips.other_angle(student), table)
    yield from _from_student("sum_range", slips.other_range(student, declared), table)
    yield from _from_student("term_sign", slips.turned_term(student), table)
    yield from _from_reference("term_sign", slips.turned_term(reference), table)
    yield from _from_student("extra_factor", slips.without_factor(student), table)
    yield from _from_reference("power", slips.lower_power(reference), table)
    yield from _from_student("power", slips.lower_power(student), table)
    if children(student):
        yield from _from_reference("off_by_one", slips.without_one(reference), table)
        yield from _from_student("off_by_one", slips.without_one(student), table)
        yield from _from_reference("missing_term", slips.without_term(reference), table)
        yield from _from_student("extra_term", slips.without_term(student), table)


def _from_reference(tag: str, changed: Iterator[slips.Changed], table: _Table) -> Iterator[_Guess]:
    """The answer is the right formula with this slip."""
    for what, tree in islice(changed, _OF_ONE_SORT):
        yield _Guess(tag, f"the right one, {what}", table.student, tree)


def _from_student(tag: str, changed: Iterator[slips.Changed], table: _Table) -> Iterator[_Guess]:
    """The answer becomes right with this change."""
    for what, tree in islice(changed, _OF_ONE_SORT):
        yield _Guess(tag, f"right if changed so: {what}", tree, table.reference)


def _by_ratio(table: _Table) -> Iterator[_Guess]:
    """The one factor that the values suggest: a number, or one of the names."""
    pairs = table.pairs()
    first = next(((given, wanted) for given, wanted in pairs if _is_clear(given) and _is_clear(wanted)), None)
    if first is None or not _varies(wanted for _, wanted in pairs):
        return
    ratio = first[0] / first[1]
    for tag, factor in _factors(ratio):
        scaled = Apply("mul", (factor, table.reference))
        yield _Guess(tag, f"{show(factor)} times the right one", table.student, scaled)
    point = table.points[0]
    for name, value in point.values.items():
        if abs(value) not in (0, 1):
            exact = fmpq(value.numerator, value.denominator)
            for held, factor in ((exact, Name(name)), (1 / exact, Apply("div", (Num("1"), Name(name))))):
                if (ratio - held) == 0 or (not isinstance(ratio, fmpq) and (ratio - held).contains(0)):
                    scaled = Apply("mul", (factor, table.reference))
                    yield _Guess("symbol_factor", f"{show(factor)} times the right one", table.student, scaled)


def _is_clear(value: Scalar) -> bool:
    return bool(value != 0)


def _varies(values: Iterator[Scalar]) -> bool:
    """Whether values are not all one number, of which every other number is a multiple."""
    found = [ball(value).str(12, radius=False) for value in values]
    return len(set(found)) > 1


def _factors(ratio: Scalar) -> Iterator[tuple[str, Tree]]:
    simple = _simple(ratio)
    if simple is not None:
        yield "factor", rational(simple)
        return
    logarithms = [Apply("log", (Num(base),)) for base in ("2", "10")]
    half_turn = Apply("div", (Constant("pi"), Num("180")))
    for tag, value, tree in (
        ("log_base", arb(2).log(), logarithms[0]),
        ("log_base", arb(10).log(), logarithms[1]),
        ("degrees", arb.pi() / 180, half_turn),
    ):
        if (ball(ratio) - value).contains(0):
            yield tag, tree
        elif (ball(ratio) * value - 1).contains(0):
            yield tag, Apply("div", (Num("1"), tree))
    if (of_pi := _simple(ball(ratio) / arb.pi())) is not None:
        yield "factor", Apply("mul", (rational(of_pi), Constant("pi")))


def _simple(value: Scalar) -> Fraction | None:
    """The fraction with a small numerator and denominator that this is, if it is one and not 0."""
    if not (abs(value) < _LARGEST + 1 and abs(value) * (_LARGEST + 1) > 1):
        return None  # neither is what is not finite
    if isinstance(value, fmpq):
        exact = Fraction(int(value.p), int(value.q))
        found = exact.limit_denominator(_LARGEST)
        if found != exact:
            return None
    else:
        found = Fraction(float(value.mid())).limit_denominator(_LARGEST)
        if value.rad() > 1e-20 or not (value - fmpq(found.numerator, found.denominator)).contains(0):
            return None
    return found if found and abs(found.numerator) <= _LARGEST else None


def _by_difference(table: _Table) -> Iterator[_Guess]:
    """The one number by which the values differ."""
    pairs = table.pairs()
    if isinstance(table.wanted[0], Grid) or len(pairs) < 2 or not _varies(wanted for _, wanted in pairs):
        return
    found = _simple(pairs[0][0] - pairs[0][1])
    if found is not None:
        moved = Apply("add", (table.reference, rational(found)))
        tag = "off_by_one" if abs(found) == 1 else "constant"
        yield _Guess(tag, f"the right one and {found}", table.student, moved)
