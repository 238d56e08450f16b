"""What sort of slip lies between wrong numbers and the right ones: a sign, a factor, a decimal point, another order."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np

from grader.checkers.numeric import array_of, has_too_few_figures
from grader.model.answer import NumericAnswer
from grader.model.problem import NumericPart
from grader.steps.layout import lay_like
from grader.steps.rounding import half_unit

#: Of one number, a factor is told only where the right one is known to this part of itself: else chance tells it.
_SHARP = 0.005
#: Of one count, a factor is told only from this size on: most small numbers are multiples of each other.
_LARGE = 10
_FACTORS = tuple(Fraction(*pair) for pair in ((2, 1), (1, 2), (3, 1), (1, 3), (4, 1), (1, 4)))
_LARGEST = 12
_DECIMALS = tuple(power for power in range(-9, 10) if power)
#: Near, but not near enough: verify keeps every named slip farther from the truth than so many tolerances.
_NEAR = 10.0
_AT_MOST = 0.01


@dataclass(frozen=True)
class NumberSlip:
    """A sort of slip by its tag, and what exactly was found: the latter for staff only."""

    tag: str
    exact: str


@dataclass(frozen=True)
class _Numbers:
    """An answer beside the right numbers, of one shape, and how far each may lie off."""

    given: np.ndarray
    wanted: np.ndarray
    tolerance: np.ndarray
    counted: bool  # owed exactly, as counts and sizes are
    figures: int | None = None

    def fits(self, other: np.ndarray, scale: float = 1.0) -> bool:
        """Whether the answer is `other`, within the right one's tolerances times `scale` and written to its figures."""
        allowed = abs(scale) * self.tolerance
        if scale != 1 and self.figures is not None:
            allowed = allowed + half_unit(other, self.figures)
        return bool((np.abs(self.given - other) <= allowed).all())

    @property
    def is_one(self) -> bool:
        """Whether a single number tells: of several, a common factor is no chance."""
        return np.unique(self.wanted[self.wanted != 0]).size < 2

    @property
    def is_sharp(self) -> bool:
        """Whether the right numbers are known well enough for a multiple of them to be told."""
        size = float(np.abs(self.wanted).max())
        if self.counted and self.is_one:
            return size >= _LARGE
        return float(self.tolerance.max()) <= _SHARP * size


def detect_numbers(
    part: NumericPart, answer: NumericAnswer, value: Any, tolerance: Any, sizes: Mapping[str, int]
) -> NumberSlip | None:
    """The slip that leads from the right numbers to wrong ones, if it is one of a few common sorts; else None.

    `sizes` are the whole numbers of the question by name: what is counted, summed or averaged over.
    """
    wanted, allowed = np.asarray(value, dtype=float), np.asarray(tolerance, dtype=float)
    given = array_of(answer)
    if not (np.isfinite(given).all() and np.isfinite(wanted).all() and wanted.any() and given.any()):
        return None
    counted = part.figures is None and part.tolerance is None and part.relative is None
    turned = wanted.ndim == 2 and given.shape == wanted.T.shape
    if turned and _Numbers(given, wanted.T, allowed.T, counted).fits(wanted.T):
        return NumberSlip("transpose", "the right table transposed")
    given = lay_like(given, wanted.shape)
    if given.shape != wanted.shape:
        return None
    if part.figures and has_too_few_figures(answer, value, tolerance, part.figures):
        return NumberSlip("figures", "the right value to too few figures")
    numbers = _Numbers(given, wanted, allowed, counted, part.figures)
    return next(_slips(numbers, sizes), None)


def _slips(numbers: _Numbers, sizes: Mapping[str, int]) -> Iterator[NumberSlip]:
    """Every slip that explains the answer, the likeliest first."""
    if numbers.fits(-numbers.wanted):
        yield NumberSlip("sign", "the right value with the other sign")
    if numbers.is_sharp:
        for tag, factor, exact in _scales(numbers, sizes):
            if numbers.fits(factor * numbers.wanted, factor):
                yield NumberSlip(tag, f"{exact} times the right value")
    yield from _moved(numbers)
    yield from _arranged(numbers)
    if not numbers.counted and _is_near(numbers):
        yield NumberSlip("near", "near the right value, but not within its tolerance")


def _scales(numbers: _Numbers, sizes: Mapping[str, int]) -> Iterator[tuple[str, float, str]]:
    """Factors to try: (tag, factor, the factor in words). Of a count, what is counted comes before its digits."""
    ways = [_by_decimals(numbers), _by_numbers(numbers), _by_sizes(sizes)]
    yield from chain(*reversed(ways)) if numbers.counted else chain(*ways, _by_units())


def _by_decimals(numbers: _Numbers) -> Iterator[tuple[str, float, str]]:
    wanted, given = float(np.abs(numbers.wanted).max()), float(np.abs(numbers.given).max())
    for power in _DECIMALS:
        fraction_for_percent = (power == 2 and wanted <= 1) or (power == -2 and given <= 1)
        yield "percent" if fraction_for_percent else "power_of_ten", 10.0**power, f"10^{power}"


def _by_numbers(numbers: _Numbers) -> Iterator[tuple[str, float, str]]:
    for factor in _FACTORS:
        yield "factor", float(factor), str(factor)
        yield "factor", -float(factor), f"-{factor}"
    if not numbers.is_one and (ratio := _common_ratio(numbers)) is not None:
        yield "factor", float(ratio), str(ratio)


def _by_sizes(sizes: Mapping[str, int]) -> Iterator[tuple[str, float, str]]:
    for size in dict.fromkeys(size for size in sizes.values() if size > 2):
        names = " or ".join(name for name, other in sizes.items() if other == size)
        yield "symbol_factor", float(size), f"{size}, which is {names},"
        yield "symbol_factor", 1 / size, f"1/{size}, where {size} is {names},"


def _by_units() -> Iterator[tuple[str, float, str]]:
    yield "degrees", 180 / math.pi, "180/π"
    yield "degrees", math.pi / 180, "π/180"
    for base in (2, 10):
        yield "log_base", 1 / math.log(base), f"1/ln {base}"
        yield "log_base", math.log(base), f"ln {base}"


def _common_ratio(numbers: _Numbers) -> Fraction | None:
    """The simple fraction nearest to the ratio of the largest entries."""
    at = int(np.abs(numbers.wanted).argmax())
    ratio = float(numbers.given.ravel()[at] / numbers.wanted.ravel()[at])
    if not 1 / (2 * _LARGEST) < abs(ratio) < 2 * _LARGEST:
        return None
    found = Fraction(ratio).limit_denominator(_LARGEST)
    return found if abs(found.numerator) <= _LARGEST and found not in (0, 1) else None


def _moved(numbers: _Numbers) -> Iterator[NumberSlip]:
    """One number added to every entry."""
    gaps = numbers.given - numbers.wanted
    whole = (numbers.wanted == np.round(numbers.wanted)).all()
    for step in (1.0, -1.0):
        if numbers.counted and whole and numbers.fits(numbers.wanted + step):
            yield NumberSlip("off_by_one", f"the right value and {step:g}")
    middle = float(np.median(gaps))
    if gaps.size >= 3 and not numbers.is_one and numbers.fits(numbers.wanted + middle, 2.0) and not _is_near(numbers):
        yield NumberSlip("constant", f"the right values and {middle:.4g}")


def _arranged(numbers: _Numbers) -> Iterator[NumberSlip]:
    """The right numbers, but not in their places or not with their signs."""
    if numbers.wanted.size < 2:
        return
    flat, places = numbers.wanted.ravel(), np.argsort(numbers.wanted, axis=None)
    apart = np.diff(flat[places]) > 2 * numbers.tolerance.ravel()[places][1:]
    gaps = np.abs(np.sort(numbers.given, axis=None) - flat[places])
    if apart.all() and (gaps <= numbers.tolerance.ravel()[places]).all():
        yield NumberSlip("order", "the right values in another order")
    sizes = _Numbers(np.abs(numbers.given), np.abs(numbers.wanted), numbers.tolerance, numbers.counted)
    if sizes.fits(sizes.wanted):
        yield NumberSlip("some_signs", "the right sizes, not all with the right sign")


def _is_near(numbers: _Numbers) -> bool:
    allowed = np.minimum(_NEAR * numbers.tolerance, _AT_MOST * np.abs(numbers.wanted))
    return bool((np.abs(numbers.given - numbers.wanted) <= np.maximum(allowed, numbers.tolerance)).all())
