"""Where two formulas are compared: points over the declared domain, both sides of kinks, all remainders of floors."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import fmpq

from grader.formula.complexes import is_complex
from grader.formula.declarations import Declarations, Size
from grader.formula.evaluation import Costly, Misfit, evaluate
from grader.formula.grids import Grid, identity
from grader.formula.kinks import is_stepped, kinks_of, states_inequality, turns_of
from grader.formula.names import fold_name
from grader.formula.points import Point
from grader.formula.reals import NotReal, Pole, Unclear
from grader.formula.residues import constant_value
from grader.formula.tree import Apply, Big, Index, Num, Tree, names_in, walk

POINTS = 40
#: Values for powers whose exponent is no number; so many names in exponents are varied.
_BASE, _EXPONENTS, _POWERS = Fraction(-2), (Fraction(2), Fraction(1, 2), Fraction(3)), 3
#: Sizes in two orders, of any two of which each is once the larger: X^T X has an inverse for tall X only.
_SIZES = ((3, 4, 5, 2, 6, 7), (5, 4, 3, 6, 2, 7))
#: Letters that stand for real numbers, also in the exponent of a negative one.
_REAL = ("x", "y", "z", "t")
#: The longest vector that an index asks for.
_LONGEST = 16
#: Entries of matrices, in eighths.
_ENTRIES = [number for number in range(-17, 18) if number]
#: The largest denominator of values that are chosen to be short, and so may lie at a kink by chance.
_SHORT = 100
#: How far from a kink points lie: some so near that two kinks are told apart which lie next to each other.
_SHIFTS = (
    Fraction(0), Fraction(-1, 10**9), Fraction(1, 10**9), Fraction(-1, 50), Fraction(1, 50), Fraction(-1, 3),
    Fraction(1, 3),
)  # fmt: skip
_SPANS = {
    "positive": (Fraction(1, 20), Fraction(4)),
    "nonnegative": (Fraction(0), Fraction(4)),
    "negative": (Fraction(-4), Fraction(-1, 20)),
    "integer": (Fraction(-7), Fraction(9)),
    "natural": (Fraction(1), Fraction(9)),
}


@dataclass(frozen=True)
class Domain:
    """Where one symbol is sampled; `open` marks a default that may be left for wider values, `plane` one whose
    imaginary part lies in the same span.
    """

    low: Fraction
    high: Fraction
    whole: bool = False
    open: bool = False
    positive: bool = False
    plane: bool = False

    def holds(self, value: Fraction) -> bool:
        """Whether a value may be taken."""
        inside = self.low <= value <= self.high or (self.open and (value > 0 or not self.positive))
        return inside and (not self.whole or value.denominator == 1)


def domains(trees: tuple[Tree, ...], declared: Declarations) -> dict[str, Domain]:
    """The domain of every scalar name in these formulas, of which the first says what names are meant as whole."""
    shaped = {fold_name(name) for name in (*declared.shapes, *declared.families, *declared.indices)}
    spans = {fold_name(name): span for name, span in declared.symbols.items()}
    assumed = {fold_name(name): each for name, each in declared.assumptions.items()}
    ends, meant = _ends(trees), _meant_whole(trees)
    found: dict[str, Domain] = {}
    for name in dict.fromkeys(name for tree in trees for name in names_in(tree)):
        if name in shaped:
            continue
        assumption = assumed.get(name, meant.get(name, "real"))
        if name in ends and assumption in ("real", "integer"):
            assumption = "natural"  # no sum ends there otherwise
        elif assumption == "real" and meant.get(name) == "integer":
            assumption = "integer"  # nor is there another power of a negative number
        whole = assumption in ("integer", "natural")
        span = spans.get(name)
        plane = assumption == "complex"
        if span is not None:
            found[name] = Domain(Fraction(str(span[0])), Fraction(str(span[1])), whole, plane=plane)
        else:
            low, high = _SPANS.get(assumption, (Fraction(-3), Fraction(3)))
            wide = not whole and assumption in ("real", "positive")
            found[name] = Domain(low, high, whole, open=wide, positive=low > 0, plane=plane)
    return found


def _ends(trees: tuple[Tree, ...]) -> set[str]:
    """The names at the ends of sums."""
    sums = [node for tree in trees for node in walk(tree) if isinstance(node, Big)]
    return {name for node in sums for end in (node.low, node.high) if end is not None for name in names_in(end)}


def _meant_whole(trees: tuple[Tree, ...]) -> dict[str, str]:
    """Names that only make sense as whole numbers: ends of sums, and in the reference factorials and powers of -1."""
    found = dict.fromkeys(_ends(trees), "natural")
    for tree in trees:
        for node in walk(tree):
            if tree is not trees[0] or not isinstance(node, Apply):
                continue
            if node.op in ("factorial", "binomial"):
                found |= dict.fromkeys((name for arg in node.args for name in names_in(arg)), "natural")
            elif node.op == "pow" and _is_negative(node.args[0]):
                whole = (name for name in names_in(node.args[1]) if name not in _REAL)
                found = dict.fromkeys(whole, "integer") | found
    return found


def _is_negative(tree: Tree) -> bool:
    """Whether this is a negative number, or has a minus of its own: only whole powers of it are taken."""
    value = constant_value(tree)
    return value < 0 if value is not None else isinstance(tree, Apply) and tree.op == "neg"


class Sampler:
    """Points for one pair of formulas, the same for the same seed."""

    def __init__(self, trees: tuple[Tree, ...], declared: Declarations, seed: int) -> None:
        self.trees = trees
        self.declared = declared
        self.random = random.Random(f"points {seed}")  # noqa: S311  (reproducible sampling, no secret)
        self.domains = domains(trees, declared)
        self.plane = is_complex(trees[0], declared)
        self.excluded = {
            fold_name(name): [Fraction(str(each)) for each in values] for name, values in declared.exclude.items()
        }

    @property
    def is_structured(self) -> bool:
        """Whether matrices or indexed quantities are sampled."""
        return bool(self.declared.shapes or self.declared.families or self.declared.indices)

    def points(self, *, whatever_turns: bool = False) -> Iterator[Point]:
        """All points, the most telling first; kinks that are hit by chance are left out, unless `whatever_turns`."""
        if self.is_structured:
            yield from self.structured()
            return
        if not self.domains:
            yield Point({}, plane=self.plane)
            return
        turns = [] if whatever_turns else self.turns()
        plain = (point for point in map(self.plain, range(POINTS)) if not self.is_at_turn(point, turns))
        for point in itertools.chain(plain, self.kinks(), self.remainders(), self.powers()):
            if not self.is_excluded(point):
                yield replace(point, plane=True) if self.plane else point

    def turns(self) -> list[Tree]:
        """What is zero at the kinks where nothing is asked."""
        smooth = {name for name, domain in self.domains.items() if not domain.whole}
        return turns_of(self.trees[-1], self.trees[0], smooth)

    def is_excluded(self, point: Point) -> bool:
        return any(
            abs(point.values[name] - each) < Fraction(1, 10**6)
            for name, values in self.excluded.items() if name in point.values
            for each in values
        )  # fmt: skip

    def is_at_turn(self, point: Point, turns: list[Tree]) -> bool:
        """Whether a point with short values lies at a kink; others never hit one."""
        if not turns or self.plane or all(value.denominator > _SHORT for value in point.values.values()):
            return False
        scene = point.scene(self.declared, {})
        for turn in turns:
            try:
                quantity = evaluate(turn, scene.renewed())
            except (NotReal, Pole, Unclear, Costly, Misfit):
                continue
            if isinstance(quantity, fmpq) and quantity == 0:
                return True
        return False

    def plain(self, number: int) -> Point:
        """The interior, small, short, whole and wide points in turn."""
        manner = ("interior", "interior", "short", "small", "wide", "interior", "whole")[number % 7]
        values = {name: self.value(domain, manner) for name, domain in self.domains.items()}
        imaginary = {name: self.value(domain, manner) for name, domain in self.domains.items() if domain.plane}
        return Point(values, generic=manner != "whole", imaginary=imaginary)

    def value(self, domain: Domain, manner: str) -> Fraction:
        if domain.whole:
            return Fraction(self.random.randint(_up(domain.low), max(_up(domain.low), _down(domain.high))))
        share = Fraction(self.random.getrandbits(30) | 1, 1 << 30)
        low, high = domain.low, domain.high
        if manner == "small" and low <= 0 <= high:
            low, high = max(low, Fraction(-1, 8)), min(high, Fraction(1, 8))
        elif manner == "small":
            high = low + (high - low) / 16
        elif manner == "wide" and domain.open:
            low, high = (low, Fraction(25)) if domain.positive else (Fraction(-25), Fraction(25))
        value = low + share * (high - low)
        if manner == "whole":
            value = Fraction(round(value))
        elif manner == "short":
            value = Fraction(round(value * 100), 100)
        return value if domain.holds(value) else low + share * (high - low)

    def kinks(self, *, exact: bool = False) -> Iterator[Point]:
        """Points just left and right of where a piece, an absolute value or a step changes; of inequalities, and where
        that is `exact`, also the point itself, which `<` and `<=` tell apart.
        """
        shifts = _SHIFTS if exact or states_inequality(self.trees[0]) else _SHIFTS[1:]
        for kink in kinks_of(self.trees):
            for name in names_in(kink):
                if name not in self.domains or self.domains[name].whole:
                    continue
                base = {each: self.value(domain, "interior") for each, domain in self.domains.items()}
                root = self.root(kink, name, base)
                for shift in shifts:
                    if root is not None and self.domains[name].holds(root + shift):
                        yield Point(base | {name: root + shift})

    def root(self, kink: Tree, name: str, base: Mapping[str, Fraction]) -> Fraction | None:
        """The value of `name` at which an expression that is affine in it becomes zero."""
        found: list[Fraction] = []
        for value in (Fraction(0), Fraction(1), Fraction(2)):
            point = Point({**base, name: value})
            try:
                quantity = evaluate(kink, point.scene(self.declared, {}))
            except (NotReal, Pole, Unclear, Costly, Misfit):
                return None
            if not isinstance(quantity, fmpq):
                return None
            found.append(Fraction(int(quantity.p), int(quantity.q)))
        slope = found[1] - found[0]
        if slope == 0 or found[2] - found[1] != slope:
            return None
        return -found[0] / slope

    def remainders(self) -> Iterator[Point]:
        """Runs of consecutive integers for every integer symbol of a formula with floors."""
        wholes = [name for name, domain in self.domains.items() if domain.whole]
        if not wholes or not is_stepped(self.trees):
            return
        for _ in range(4):
            base = {name: self.value(domain, "interior") for name, domain in self.domains.items()}
            for name in wholes:
                low, high = _up(self.domains[name].low), _down(self.domains[name].high)
                start = self.random.randint(low, max(low, high - 7))
                for value in range(start, min(high, start + 7) + 1):
                    yield Point(base | {name: Fraction(value)})

    def powers(self) -> Iterator[Point]:
        """Where the exponent of a power is no number: negative bases under whole and broken exponents, which tell
        (a^b)^c from a^(b c).
        """
        nodes = (node for tree in self.trees for node in walk(tree) if isinstance(node, Apply) and node.op == "pow")
        above = dict.fromkeys(name for node in nodes for name in names_in(node.args[1]))
        exponents = [name for name in above if name in self.domains][:_POWERS]
        for chosen in itertools.product(_EXPONENTS, repeat=len(exponents)) if exponents else ():
            values = dict.fromkeys(self.domains, _BASE) | dict(zip(exponents, chosen, strict=True))
            if all(self.domains[name].holds(value) for name, value in values.items()):
                yield Point(values, generic=False)

    # matrices and indexed quantities

    def structured(self) -> Iterator[Point]:
        """Points with matrices of distinct sizes, indexed vectors on their constraint, and every index tuple.

        Every other point has positive entries only, for logarithms and roots. Of one index there are more, since at
        two places in three an entry such as x_{2i+k} may lead out of its vector.
        """
        free = _free_indices(self.trees, self.declared)
        least = _furthest_entry(self.trees)
        for number in range({0: 6, 1: 10}.get(len(free), 4)):
            positive = number % 2 == 1
            size = max(least, (3, 4, 2)[number % 3]) if free or self.declared.families else 3
            sizes = self.sizes(number)
            values = {name: self.value(domain, "interior") for name, domain in self.domains.items()}
            values |= {name: Fraction(held) for name, held in sizes.items() if name in values}
            values |= {name: Fraction(size) for name in self.range_ends(sizes) if name in values}
            grids = {
                fold_name(name): self.grid(name, shape, sizes, size, positive or self.is_positive(name))
                for name, shape in self.declared.shapes.items()
            }
            for name, family in self.declared.families.items():
                grids[fold_name(name)] = self.family("positive" if positive and family == "real" else family, size)
            for tuple_ in itertools.product(range(1, size + 1), repeat=len(free)):
                indices = dict(zip(free, tuple_, strict=True))
                yield Point(values, grids=grids, indices=indices, size=size, plane=self.plane)

    def is_positive(self, name: str) -> bool:
        """Whether a matrix is declared to have positive entries."""
        return self.declared.assumptions.get(name) in ("positive", "natural")

    def sizes(self, number: int) -> dict[str, int]:
        """A number for every size name, all different."""
        names = dict.fromkeys(
            fold_name(s) for shape in self.declared.shapes.values() for s in shape if isinstance(s, str)
        )
        order = _SIZES[number % len(_SIZES)]
        return {name: order[at % len(order)] for at, name in enumerate(names)}

    def range_ends(self, sizes: Mapping[str, int]) -> set[str]:
        """Names that sums run up to, where they are not sizes of matrices: they are the range of the indices."""
        if not self.declared.families and not self.declared.indices:
            return set()
        ends = (node.high for tree in self.trees for node in walk(tree) if isinstance(node, Big))
        return {name for end in ends if end is not None for name in names_in(end)} - set(sizes)

    def grid(self, name: str, shape: tuple[Size, Size], sizes: Mapping[str, int], size: int, positive: bool) -> Grid:
        """A matrix, random if it is no known one; under indices every size by name is the range of the indices."""
        rows, columns = (self.side(each, sizes, size) for each in shape)
        if name in self.declared.identities:
            return identity(rows)
        if name in self.declared.ones:
            return Grid(rows, 1, (fmpq(1),) * rows)
        drawn = (self.random.choice(_ENTRIES) for _ in range(rows * columns))
        return Grid(rows, columns, tuple(fmpq(abs(entry) if positive else entry, 8) for entry in drawn))

    def side(self, name: Size, sizes: Mapping[str, int], size: int) -> int:
        """How many rows or columns a size stands for."""
        if not isinstance(name, str):
            return name
        return size if self.declared.indices else sizes[fold_name(name)]

    def family(self, family: str, size: int) -> Grid:
        if family == "onehot":
            hot = self.random.randrange(size)
            cells = [fmpq(int(at == hot)) for at in range(size)]
        elif family == "probability":
            weights = self.random.sample(range(1, 20), size)
            cells = [fmpq(weight, sum(weights)) for weight in weights]
        else:
            drawn = self.random.sample(_ENTRIES, size)
            cells = [fmpq(abs(n) if family == "positive" else n, 8) for n in drawn]
        return Grid(size, 1, tuple(cells))


def _up(value: Fraction) -> int:
    return -((-value.numerator) // value.denominator)


def _down(value: Fraction) -> int:
    return value.numerator // value.denominator


def _furthest_entry(trees: tuple[Tree, ...]) -> int:
    """The largest number that an index is written as, or that a sum runs to: so long a vector has to be."""
    nodes = [node for tree in trees for node in walk(tree)]
    written = [index for node in nodes if isinstance(node, Index) for index in node.indices]
    written.extend(node.high for node in nodes if isinstance(node, Big) and node.high is not None)
    numbers = (int(each.text) for each in written if isinstance(each, Num) and each.text.isdecimal())
    return max((number for number in numbers if number <= _LONGEST), default=0)


def _free_indices(trees: tuple[Tree, ...], declared: Declarations) -> tuple[str, ...]:
    """The declared indices that stand free in a formula."""
    used = {name for tree in trees for name in names_in(tree)}
    return tuple(fold_name(name) for name in declared.indices if fold_name(name) in used)
