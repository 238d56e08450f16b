"""A training's curve as a small picture (inline SVG); the numbers stand beside it as a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from grader.model.mark import Claimed

WIDTH, HEIGHT = 240, 90
#: Room left, top, right and bottom of the line, for its figures.
LEFT, TOP, RIGHT, BOTTOM = 6, 16, 6, 18
#: More points than this nobody could tell apart.
_MOST_POINTS = 120


@dataclass(frozen=True)
class Curve:
    """One drawn curve: its path, where it ends, the figures at its edges, and a sentence that says the same."""

    name: str
    path: str
    end: tuple[float, float]
    high: str
    low: str
    last: str
    description: str


def draw_curves(claims: Sequence[Claimed]) -> tuple[Curve, ...]:
    """The loss and the accuracy that a program told of itself, in the order told; what it never told is left out."""
    found = []
    for name in ("loss", "accuracy"):
        told = [(claim.epoch, value) for claim in claims if (value := getattr(claim, name)) is not None]
        if told:
            found.append(_draw(name, told))
    return tuple(found)


def _draw(name: str, told: Sequence[tuple[int, float]]) -> Curve:
    values = [value for _, value in told]
    low, high, last = min(values), max(values), values[-1]
    points = [
        (_across(place, len(values)), _up(values[place], low, high)) for place in _kept(len(values), _MOST_POINTS)
    ]
    path = "M" + "L".join(f"{x} {y}" for x, y in points)
    sentence = (
        f"{name.capitalize()} over {len(told)} point{'s' if len(told) != 1 else ''}: first {show_figure(values[0])}, "
        f"last {show_figure(last)} in epoch {told[-1][0]}, lowest {show_figure(low)}, highest {show_figure(high)}."
    )
    return Curve(name, path, points[-1], show_figure(high), show_figure(low), show_figure(last), sentence)


def _kept(count: int, most: int) -> list[int]:
    """The places of at most so many points, evenly spread, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return [round(step * (count - 1) / (most - 1)) for step in range(most)]


def _across(place: int, count: int) -> float:
    """By the order in which points were told: epochs are a claim too, and may repeat or jump."""
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (place / (count - 1) if count > 1 else 0.5), 1)


def _up(value: float, low: float, high: float) -> float:
    span = high - low
    share = (value - low) / span if span > 0 and math.isfinite(span) else 0.5
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)


def show_figure(value: float | None) -> str:
    """A number that was told, to three figures; a dash for none."""
    return "–" if value is None else f"{value:.3g}".replace("-", "−")
