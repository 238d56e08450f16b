"""How the numbers of a tensor lie, for weights that stayed in the sandbox; and others drawn that lie alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose, isfinite, sqrt

import numpy as np

from grader.graph.values import Graph
from grader.model.blame import Refused
from grader.model.value import Plain

#: Numbers that lie evenly between two bounds are so many standard deviations apart.
_EVENLY = sqrt(12.0)
_SLACK = 1e-3


@dataclass(frozen=True)
class Spread:
    """Mean, standard deviation, lowest and highest of a tensor's numbers: claims, as they were measured beside student
    code."""

    mean: float
    deviation: float
    lowest: float
    highest: float

    def draw(self, shape: tuple[int, ...], dtype: str, rng: np.random.Generator) -> np.ndarray:
        """Numbers that lie like these: evenly where these do, else normal and within the bounds. NaN where any of the
        four is no number."""
        if not all(map(isfinite, (self.mean, self.deviation, self.lowest, self.highest))):
            return np.full(shape, np.nan, dtype)
        drawn = np.empty(shape, np.float32)
        if isclose(self.highest - self.lowest, _EVENLY * self.deviation, rel_tol=0.01):
            rng.random(out=drawn, dtype=np.float32)
            drawn *= np.float32(self.highest - self.lowest)
            drawn += np.float32(self.lowest)
        else:
            rng.standard_normal(out=drawn, dtype=np.float32)
            drawn *= np.float32(self.deviation)
            drawn += np.float32(self.mean)
            np.clip(drawn, self.lowest, self.highest, out=drawn)
        return drawn.astype(dtype, copy=False)


def read_spreads(tree: Plain, graph: Graph) -> dict[str, Spread]:
    """The spreads `{name: [mean, deviation, lowest, highest]}` of weights of `graph`. Refused where they cannot be."""
    if not isinstance(tree, dict):
        raise Refused("What is told of your weights is no mapping of names.")
    known = {weight.name for weight in graph.weights if weight.spec.floating}
    return {name: _read(name, numbers, known) for name, numbers in tree.items()}


def _read(name: str, numbers: Plain, known: set[str]) -> Spread:
    if name not in known or not isinstance(numbers, np.ndarray) or numbers.shape != (4,) or numbers.dtype != np.float64:
        raise Refused(f"What is told of your weight {name} is no mean, deviation, lowest and highest number.")
    found = Spread(*numbers.tolist())
    width = found.highest - found.lowest
    slack = _SLACK * (width + abs(found.mean))
    if isfinite(width) and not (
        found.lowest - slack <= found.mean <= found.highest + slack and 0 <= found.deviation <= width / 2 + slack
    ):
        raise Refused(f"What is told of your weight {name} cannot be true of any numbers.")
    return found


def told_bytes(graph: Graph, spreads: Mapping[str, Spread]) -> int:
    """How many bytes of weights are told by their spread alone."""
    return sum(
        weight.spec.elements * np.dtype(weight.spec.dtype).itemsize
        for weight in graph.weights
        if weight.name in spreads
    )
