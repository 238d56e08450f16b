"""Formulas with floors and ceilings of whole numbers, such as output sizes. The oracle counts in integers."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .pair import Pair, verdict

#: Names with the range of their whole numbers: width, kernel, padding, stride, dilation.
_RANGES = {"w": (1, 60), "k": (1, 7), "p": (0, 4), "s": (1, 5), "d": (1, 3)}
Point = Mapping[str, int]


@dataclass(frozen=True)
class Step:
    """A floor of a quotient of linear formulas, plus a number; written in one of several ways."""

    value: Callable[[Point], int]
    texts: tuple[str, ...]


def steps(chance: random.Random) -> Iterator[Pair]:
    """An output size, or any floor, against another way to count it, with and without a slip."""
    while True:
        make = chance.choice((convolution, ceiling, halves, nested))
        wanted, given = make(0), make(0 if chance.random() < 0.5 else chance.choice((-1, 1, 2)))
        points = [{name: chance.randint(*span) for name, span in _RANGES.items()} for _ in range(600)]
        same = all(given.value(point) == wanted.value(point) for point in points)
        question = {
            "assumptions": {name: "natural" if span[0] else "integer" for name, span in _RANGES.items()},
            "variables": {name: list(span) for name, span in _RANGES.items()},
        }
        yield Pair(chance.choice(given.texts), wanted.texts[0], verdict(same), question)


def written(off: int, *texts: str) -> tuple[str, ...]:
    """The texts with a number put in where it says OFF; nothing for zero."""
    return tuple(text.replace("OFF", f"{off:+d}" if off else "") for text in texts)


def convolution(off: int) -> Step:
    """The output size of a convolution with padding, stride and dilation."""
    return Step(
        lambda at: (at["w"] + 2 * at["p"] - at["d"] * (at["k"] - 1) - 1 + off) // at["s"] + 1,
        written(
            off,
            "floor((w + 2p - d(k-1) - 1 OFF)/s) + 1",
            "floor((w + 2p - d(k-1) - 1 OFF + s)/s)",
            "⌊(w - d k + d + 2p - 1 OFF)/s⌋ + 1",
            "1 + (w + 2*p - d*(k - 1) - 1 OFF)//s",
            "ceil((w + 2p - d(k-1) OFF)/s)",
            "int((w + 2*p - d*(k-1) - 1 OFF)//s + 1)",
            r"\lfloor \frac{w + 2p - d(k-1) - 1 OFF}{s} \rfloor + 1",
            r"\left\lceil \frac{w + 2p - d k + d OFF}{s} \right\rceil",
            "(w + 2p - d(k-1) - 1 OFF - mod(w + 2p - d(k-1) - 1 OFF, s))/s + 1",
        ),
    )


def ceiling(off: int) -> Step:
    """A ceiling, and what it is as a floor."""
    return Step(
        lambda at: -((-at["w"] - off) // at["s"]),
        written(
            off,
            "ceil((w OFF)/s)",
            "-floor(-(w OFF)/s)",
            "floor((w OFF + s - 1)/s)",
            "(w OFF - 1)//s + 1",
            "-(-(w OFF)//s)",
            "⌈(w OFF)/s⌉",
        ),
    )


def halves(off: int) -> Step:
    """What half of a number rounds down to."""
    return Step(
        lambda at: (at["w"] + off) // 2,
        written(
            off,
            "floor((w OFF)/2)",
            "(w OFF)//2",
            "(w OFF)/2 - mod(w OFF, 2)/2",
            "ceil((w OFF - 1)/2)",
            "⌊0.5(w OFF)⌋",
            "((w OFF) - (w OFF) % 2)/2",
            "(2(w OFF) - 1 + (-1)^(w OFF))/4",
        ),
    )


def nested(off: int) -> Step:
    """Two poolings, one after the other."""
    return Step(
        lambda at: ((at["w"] + off) // 2) // at["s"],
        written(off, "floor(floor((w OFF)/2)/s)", "floor((w OFF)/(2s))", "((w OFF)//2)//s", "⌊⌊(w OFF)/s⌋/2⌋"),
    )
