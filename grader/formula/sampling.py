"""Where two formulas are compared: points over the declared domain, both sides of kinks, all remainders of floors."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from flint import fmpq

from grader.formula.declarations import Declarations, Size
from grader.formula.evaluation import Costly, Misfit, Quantity, Scene, evaluate
from grader.formula.grids import Grid
from grader.formula.names import fold_name
from grader.formula.reals import NotReal, Pole, Unclear
from grader.formula.tree import Apply, Big, Tree, names_in, walk

POINTS = 40
_SIZES = ((3, 4, 5, 2, 6, 7), (2, 5, 3, 4, 7, 6))
#: Entries of matrices, in eighths.
_ENTRIES = [number for number in range(-17, 18) if number]
_STEPPED = frozenset({"floor", "ceil", "mod", "round"})
_KINKED = frozenset({"abs", "sign", "relu", "drelu", "heaviside", "leaky_relu", "dleaky_relu"})
_SPANS = {
    "positive": (Fraction(1, 20), Fraction(4)),
    "nonnegative": (Fraction(0), Fraction(4)),
    "negative": (Fraction(-4), Fraction(-1, 20)),
    "integer": (Fraction(-7), Fraction(9)),
    "natural": (Fraction(1), Fraction(9)),
}


@dataclass(frozen=True)
class Domain:
    """Where one symbol is sampled; `open` marks a default that may be left for wider values."""

    low: Fraction
    high: Fraction
    whole: bool = False
    open: bool = False
    positive: bool = False

    def holds(self, value: Fraction) -> bool:
        """Whether a value may be taken."""
        inside = self.low <= value <= self.high or (self.open and (value > 0 or not self.positive))
        return inside and (not self.whole or value.denominator == 1)


@dataclass(frozen=True)
class Point:
    """The values at which two formulas are compared. `generic` ones are not chosen for a special value."""

    values: Mapping[str, Fraction]
    generic: bool = True
    grids: Mapping[str, Grid] = field(default_factory=dict)
    indices: Mapping[str, int] = field(default_factory=dict)
    size: int = 3

    def scene(self, declared: Declarations, functions: Mapping[str, Tree | None]) -> Scene:
        """The point as a scene to evaluate in."""
        names: dict[str, Quantity] = {
            name: fmpq(value.numerator, value.denominator) for name, value in self.values.items()
        }
        names.update({name: fmpq(value) for name, value in self.indices.items()})
        names.update(self.grids)
        return Scene(names, functions, self.size, declared.real_roots)

    def told(self) -> dict[str, str]:
        """The values for people."""
        told = {name: tell(value) for name, value in self.values.items()}
        return told | {name: str(value) for name, value in self.indices.items()}


def tell(value: Fraction) -> str:
    """A fraction as a short decimal."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6g}"


def domains(trees: tuple[Tree, ...], declared: Declarations) -> dict[str, Domain]:
    """The domain of every scalar name in these formulas."""
    shaped = {fold_name(name) for name in (*declared.shapes, *declared.families, *declared.indices)}
    spans = {fold_name(name): span for name, span in declared.symbols.items()}
    assumed = {fold_name(name): each for name, each in declared.assumptions.items()}
    bounds = {
        name for tree in trees for node in walk(tree) if isinstance(node, Big)
        for part in (node.low, node.high) if part is not None for name in names_in(part)
    }  # fmt: skip
    found: dict[str, Domain] = {}
    for name in dict.fromkeys(name for tree in trees for name in names_in(tree)):
        if name in shaped:
            continue
        assumption = assumed.get(name, "natural" if name in bounds else "real")
        whole = assumption in ("integer", "natural")
        span = spans.get(name)
        if span is not None:
            found[name] = Domain(Fraction(str(span[0])), Fraction(str(span[1])), whole)
        else:
            low, high = _SPANS.get(assumption, (Fraction(-3), Fraction(3)))
            found[name] = Domain(
                low, high, whole, open=not whole and assumption in ("real", "positive"), positive=low > 0
            )
    return found


class Sampler:
    """Points for one pair of formulas, the same for the same seed."""

    def __init__(self, trees: tuple[Tree, ...], declared: Declarations, seed: int) -> None:
        self.trees = trees
        self.declared = declared
        self.random = random.Random(f"points {seed}")  # noqa: S311  (reproducible sampling, no secret)
        self.domains = domains(trees, declared)
        self.excluded = {
            fold_name(name): [Fraction(str(each)) for each in values] for name, values in declared.exclude.items()
        }

    def points(self) -> Iterator[Point]:
        """All points, the most telling first."""
        if self.declared.shapes or self.declared.families or self.declared.indices:
            yield from self.structured()
            return
        if not self.domains:
            yield Point({})
            return
        plain = (self.plain(number) for number in range(POINTS))
        for point in itertools.chain(plain, self.kinks(), self.remainders()):
            if not self.is_excluded(point):
                yield point

    def is_excluded(self, point: Point) -> bool:
        return any(
            abs(point.values[name] - each) < Fraction(1, 10**6)
            for name, values in self.excluded.items() if name in point.values
            for each in values
        )  # fmt: skip

    def plain(self, number: int) -> Point:
        """The interior, small, short, whole and wide points in turn."""
        manner = ("interior", "interior", "short", "small", "wide", "interior", "whole")[number % 7]
        values = {name: self.value(domain, manner) for name, domain in self.domains.items()}
        return Point(values, generic=manner != "whole")

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

    def kinks(self) -> Iterator[Point]:
        """Points just left and right of where a piece, an absolute value or a step changes."""
        for kink in _kinks(self.trees):
            for name in names_in(kink):
                if name not in self.domains or self.domains[name].whole:
                    continue
                base = {each: self.value(domain, "interior") for each, domain in self.domains.items()}
                root = self.root(kink, name, base)
                for shift in (Fraction(-1, 50), Fraction(1, 50), Fraction(-1, 3), Fraction(1, 3)):
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
        stepped = any(isinstance(node, Apply) and node.op in _STEPPED for tree in self.trees for node in walk(tree))
        wholes = [name for name, domain in self.domains.items() if domain.whole]
        if not stepped or not wholes:
            return
        for _ in range(4):
            base = {name: self.value(domain, "interior") for name, domain in self.domains.items()}
            for name in wholes:
                low, high = _up(self.domains[name].low), _down(self.domains[name].high)
                start = self.random.randint(low, max(low, high - 7))
                for value in range(start, min(high, start + 7) + 1):
                    yield Point(base | {name: Fraction(value)})

    # matrices and indexed quantities

    def structured(self) -> Iterator[Point]:
        """Points with matrices of distinct sizes, indexed vectors on their constraint, and every index tuple.

        Every other point has positive entries only, for logarithms and roots.
        """
        free = _free_indices(self.trees, self.declared)
        for number in range(4 if free else 6):
            positive = number % 2 == 1
            size = (3, 4, 2)[number % 3] if free or self.declared.families else 3
            sizes = self.sizes(number)
            values = {name: self.value(domain, "interior") for name, domain in self.domains.items()}
            values |= {name: Fraction(held) for name, held in sizes.items() if name in values}
            values |= {name: Fraction(size) for name in self.range_ends(sizes) if name in values}
            grids = {
                fold_name(name): self.grid(shape, sizes, size, positive or self.is_positive(name))
                for name, shape in self.declared.shapes.items()
            }
            for name, family in self.declared.families.items():
                grids[fold_name(name)] = self.family(family, size)
            for tuple_ in itertools.product(range(1, size + 1), repeat=len(free)):
                yield Point(values, grids=grids, indices=dict(zip(free, tuple_, strict=True)), size=size)

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

    def grid(self, shape: tuple[Size, Size], sizes: Mapping[str, int], size: int, positive: bool) -> Grid:
        """A matrix with random entries; under indices every size by name is the range of the indices."""
        of = dict.fromkeys(sizes, size) if self.declared.indices else sizes
        rows, columns = (of[fold_name(each)] if isinstance(each, str) else each for each in shape)
        drawn = (self.random.choice(_ENTRIES) for _ in range(rows * columns))
        return Grid(rows, columns, tuple(fmpq(abs(entry) if positive else entry, 8) for entry in drawn))

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


def _kinks(trees: tuple[Tree, ...]) -> list[Tree]:
    """What changes sign where a formula has a kink."""
    found: dict[Tree, None] = {}
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Apply) and node.op in _KINKED:
                found.setdefault(node.args[0])
            elif isinstance(node, Apply) and node.op in ("max", "min", "lt", "le", "gt", "ge"):
                for left, right in itertools.pairwise(node.args):
                    found.setdefault(Apply("add", (left, Apply("neg", (right,)))))
    return list(found)[:12]


def _free_indices(trees: tuple[Tree, ...], declared: Declarations) -> tuple[str, ...]:
    """The declared indices that stand free in a formula."""
    used = {name for tree in trees for name in names_in(tree)}
    return tuple(fold_name(name) for name in declared.indices if fold_name(name) in used)
