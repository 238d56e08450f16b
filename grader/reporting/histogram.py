"""A distribution as a small picture (inline SVG); the numbers stand beside it as a table."""

from dataclasses import dataclass
from fractions import Fraction

from grader.model.mark import show_points
from grader.reporting.summary import Bin, Spread

WIDTH, HEIGHT = 300, 130
#: Room left, top, right and bottom of the columns, for labels.
LEFT, TOP, RIGHT, BOTTOM = 6, 18, 6, 22


@dataclass(frozen=True)
class Column:
    """One column: its box in the picture, its count, and its range in words."""

    x: float
    y: float
    width: float
    height: float
    count: int
    label: str


@dataclass(frozen=True)
class Histogram:
    """A drawn distribution. `median` is the place of the median's line, None where nothing is decided."""

    columns: tuple[Column, ...]
    base: float
    median: float | None
    low: str
    high: str
    description: str


def draw_histogram(spread: Spread) -> Histogram:
    """Where each column of a distribution goes, with a sentence that says the same."""
    across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    highest = max((item.count for item in spread.bins), default=0) or 1
    step = across / len(spread.bins)
    columns = []
    for place, item in enumerate(spread.bins):
        height = round(up * item.count / highest, 1)
        x, y = round(LEFT + place * step + 1, 1), round(TOP + up - height, 1)
        columns.append(Column(x, y, round(step - 2, 1), height, item.count, _range(item)))
    line = None if spread.median is None else round(LEFT + across * _place(spread, spread.median), 1)
    return Histogram(tuple(columns), TOP + up, line, "0", show_points(spread.worth), _describe(spread))


def _place(spread: Spread, score: Fraction) -> float:
    """Where a score lies, from 0 at the left edge to 1 at the right: over its column where each score has one."""
    first = spread.bins[0]
    place = (score + Fraction(1, 2)) / len(spread.bins) if first.low == first.high else score / (spread.worth or 1)
    return min(float(place), 1.0)


def _range(item: Bin) -> str:
    low, high = show_points(item.low), show_points(item.high)
    return low if low == high else f"{low} to {high}"


def _describe(spread: Spread) -> str:
    if spread.mean is None or spread.median is None:
        return "Nobody's points are decided yet."
    most = max(spread.bins, key=lambda item: item.count)
    return (
        f"{spread.counted} students: median {show_points(spread.median)}, mean {show_points(spread.mean)} "
        f"of {show_points(spread.worth)} points; most ({most.count}) have {_range(most)}."
    )
