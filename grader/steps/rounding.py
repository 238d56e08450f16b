"""How far work rounded at every step may lie from the exact value: the tolerance of `figures = n`."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.steps.graph import Step, StepGraph

#: Second-order effects that the first-order sum leaves out; verify proves the sum on rounded work.
SLACK = 1.05
#: What "exactly" means for a value that passed through floating point.
EXACT = 1e-12


def half_unit(value: Any, figures: int) -> np.ndarray:
    """Half a unit in the `figures`-th significant figure of each entry.

    Whole-number and truth values are not rounded, and a zero entry is measured by the largest beside it.
    """
    entries = np.atleast_1d(np.asarray(value))
    if entries.dtype.kind not in "fc":
        return np.zeros(entries.shape)
    size = np.abs(entries)
    size = np.where(size > 0, size, size.max(initial=0.0))
    unit = 10.0 ** (np.floor(np.log10(np.where(size > 0, size, 1.0))) - figures + 1)
    return np.where(size > 0, unit, 10.0**-figures) / 2


def _rounding(value: Any, moved: np.ndarray, figures: int) -> np.ndarray:
    """What rounding a value adds that may have `moved`: beyond a power of ten a unit is ten times as large."""
    here = half_unit(value, figures)
    entries = np.atleast_1d(np.asarray(value))
    return np.maximum(here, half_unit(np.abs(entries) + moved, figures)) if entries.dtype.kind in "fc" else here


def spread(step: Step, known: Mapping[str, Any], radii: Mapping[str, np.ndarray]) -> np.ndarray:
    """How far the value of a step can move when each entry it needs moves by its own radius.

    First order, worst case: the sum over all entries.
    """
    base = np.atleast_1d(np.asarray(step(known), dtype=float))
    total = np.zeros(base.shape)
    for need in step.needs:
        radius = radii.get(need)
        if radius is None or not radius.any():
            continue
        value = np.asarray(known[need], dtype=float)
        for index in np.ndindex(value.shape):
            reach = float(radius.reshape(value.shape)[index])
            if reach:
                total += np.maximum(*(_moved(step, known, need, index, shift, base) for shift in (reach, -reach)))
    return total


def _moved(
    step: Step, known: Mapping[str, Any], need: str, index: tuple[int, ...], shift: float, base: np.ndarray
) -> np.ndarray:
    value = np.array(known[need], dtype=float)
    value[index] += shift
    moved: np.ndarray = np.abs(np.atleast_1d(np.asarray(step({**known, need: value[()]}), dtype=float)) - base)
    return moved


def propagate(
    graph: StepGraph,
    names: list[str],
    known: Mapping[str, Any],
    radii: Mapping[str, np.ndarray],
    figures: int,
    swapped: Mapping[str, Step] | None = None,
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Values and radii of the steps `names` and all they need, each rounded to `figures` on the way.

    `known` are values taken as they are, with the radii given for them (none means exact).
    """
    values, reach = dict(known), dict(radii)
    for name in names:
        for target, step in graph.order(name, values, swapped or {}):
            values[target] = step(values)
            moved = spread(step, values, reach) * SLACK
            reach[target] = moved + _rounding(values[target], moved, figures)
    return values, reach
