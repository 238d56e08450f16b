"""Weights from a seed, for a network whose own values were not sent: any build can be run with them."""

from collections.abc import Mapping
from math import prod, sqrt

import numpy as np

from grader.graph.flow import MOVING, Flow, follow
from grader.graph.infer import Shapes, infer, kind_of
from grader.graph.spreads import Spread
from grader.graph.values import Graph, Weight
from grader.graph.weighted import Weighted, find_layers

#: Inputs that are whole numbers are below this where no table says how many there are.
_FEW = 8


def fill(
    graph: Graph,
    seed: int,
    shapes: Shapes | None = None,
    known: Mapping[str, np.ndarray] | None = None,
    *,
    spreads: Mapping[str, Spread] | None = None,
    varied: bool = False,
) -> dict[str, np.ndarray]:
    """An array for every stored tensor of `graph`, by the student's names; those in `known` stay as they are,
    and those of `spreads` lie as these say.

    Weights of products are normal with variance 2 / inputs (He), biases 0, scales of norms and other learnt factors 1,
    shifts 0, running statistics 0 and 1. What else is learnt is small, other buffers and constants are 1.
    `varied` makes biases and norms differ from number to number, so that one left out shows.
    """
    flow = follow(graph, shapes or infer(graph))
    rng = np.random.default_rng(seed)
    plan = _plan(flow, find_layers(flow), varied)
    given, told = known or {}, spreads or {}
    filled: dict[str, np.ndarray] = {}
    for weight in graph.weights:
        name, spec = weight.name, weight.spec
        if name in given:
            filled[name] = given[name]
        elif name in told:
            filled[name] = told[name].draw(spec.shape, spec.dtype, rng)
        else:
            filled[name] = _draw(weight, plan.get(name), rng)
    return filled


def draw_inputs(graph: Graph, shapes: Shapes, rows: int, seed: int) -> np.ndarray:
    """`rows` inputs as `graph` takes them: normal numbers, or places in its tables where it takes whole ones."""
    rng = np.random.default_rng((seed, 1))
    spec = graph.input.spec
    shape = (rows, *spec.shape[1:])
    if spec.floating:
        return rng.standard_normal(shape).astype(spec.dtype)
    tables = [layer.inputs for layer in find_layers(follow(graph, shapes)) if layer.kind == "embedding"]
    return rng.integers(0, 2 if spec.dtype == "bool" else min(tables, default=_FEW), shape).astype(spec.dtype)


#: How one tensor is drawn: normal numbers of this centre and spread, or uniform ones between two positive bounds.
Plan = tuple[str, float, float]

_CENTRED: Mapping[bool, Plan] = {False: ("normal", 0.0, 0.0), True: ("normal", 0.0, 0.1)}
_ONES: Mapping[bool, Plan] = {False: ("normal", 1.0, 0.0), True: ("uniform", 0.5, 1.5)}


def _plan(flow: Flow, layers: tuple[Weighted, ...], varied: bool) -> dict[str, Plan]:
    plan: dict[str, Plan] = {}
    for layer in layers:
        if layer.kind == "norm":
            plan.update(dict.fromkeys(layer.stored, _ONES[varied]))
        else:
            plan.update(dict.fromkeys(layer.stored, ("normal", 0.0, _spread(layer))))
        if layer.bias:
            plan[layer.bias] = _CENTRED[varied]
        for name, filled in zip(layer.statistics, (_CENTRED[varied], _ONES[varied]), strict=False):
            plan[name] = filled
    for weight in flow.graph.weights:
        if weight.role == "parameter" and weight.name not in plan and _scales(weight, flow):
            plan[weight.name] = _ONES[varied]
    return plan


def _scales(weight: Weight, flow: Flow) -> bool:
    """Whether `weight` belongs to no layer and is multiplied with element by element, as a gain or a slope is."""
    waiting, seen = [weight.node], {weight.node}
    while waiting:
        for node in flow.readers.get(waiting.pop(), ()):
            if node.op == "aten.mul.Tensor":
                return True
            if node.name not in seen and kind_of(node) in MOVING:
                seen.add(node.name)
                waiting.append(node.name)
    return False


def _spread(layer: Weighted) -> float:
    if layer.kind == "embedding":
        return 1.0
    window = prod(layer.window.kernel) if layer.window else 1
    groups = layer.window.groups if layer.window else 1
    return sqrt(2.0 / max(layer.inputs * window // groups, 1))


def _draw(weight: Weight, plan: Plan | None, rng: np.random.Generator) -> np.ndarray:
    shape, dtype = weight.spec.shape, weight.spec.dtype
    if not weight.spec.floating:
        # Whole numbers may be places in a table, of which 0 is always one; true and false may be a mask.
        return np.full(shape, dtype == "bool", dtype)
    if plan is None:
        plan = ("normal", 0.0, 0.02) if weight.role == "parameter" else ("normal", 1.0, 0.0)
    kind, first, second = plan
    if kind == "uniform":
        return np.asarray(rng.uniform(first, second, shape), dtype)
    drawn = rng.standard_normal(shape, np.float32) if second else np.zeros(shape, np.float32)
    # What NumPy works out of an array without axes is a number, and no array any more.
    return np.asarray(drawn * np.float32(second) + np.float32(first), dtype)
