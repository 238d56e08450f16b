"""Hidden inputs as they may be told of: how large they are and of which shapes, never what is in them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from grader.model.value import Plain

#: Shapes that are told of one hidden input.
MOST_SHAPES = 6


@dataclass(frozen=True)
class Case:
    """The size of one hidden input, in numbers, and the shapes of the arrays in it: "logits (4, 10)"."""

    size: int
    shapes: str


def case_of(inputs: Mapping[str, Plain]) -> Case:
    """What may be told of the inputs of one call."""
    shapes = [shape for name, value in inputs.items() for shape in _shapes(name, value)]
    more = [f"and {len(shapes) - MOST_SHAPES} more"] if len(shapes) > MOST_SHAPES else []
    return Case(sum(map(_size, inputs.values())), ", ".join(shapes[:MOST_SHAPES] + more))


def _size(value: Plain) -> int:
    """How many numbers there are in a value."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    if isinstance(value, frozenset):
        return len(value)
    return int(isinstance(value, int | float))


def _shapes(name: str, value: Plain) -> Iterator[str]:
    """The shapes of the arrays in a value, with the names by which its function finds them."""
    if isinstance(value, np.ndarray):
        yield f"{name} {value.shape}"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _shapes(f"{name}[{json.dumps(key) if isinstance(key, str) else repr(key)}]", inner)
    elif isinstance(value, list | tuple) and value and all(isinstance(item, int | float) for item in value):
        yield f"{name} ({len(value)},)"
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _shapes(f"{name}[{place}]", inner)
