"""Runs an exported network on inputs its author never saw, after our own rules have passed."""

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.graph.dead_units import Units
from grader.graph.flow import find_dependent, find_last_uses, find_needed
from grader.graph.infer import Shapes, infer
from grader.graph.parse import demand_runnable
from grader.graph.table import GETITEM, OPERATORS
from grader.graph.values import Arg, DType, Graph, Node, Ref, Spec, Weight, Yield
from grader.model.blame import Refused, SandboxError

if TYPE_CHECKING:
    import torch

Values = dict[str, Any]


def check_weights(graph: Graph, weights: Mapping[str, np.ndarray]) -> None:
    """Refuse weights that are not exactly the ones the graph names, overlap in memory, or are no numbers."""
    declared = {weight.name: weight for weight in graph.weights}
    if weights.keys() != declared.keys():
        odd = min(weights.keys() ^ declared.keys())
        raise Refused(f"Your network and its weights do not belong together: {odd} is in only one of them.")
    for name, array in weights.items():
        _check_weight(declared[name], array)
    _check_apart(weights)


def _check_weight(weight: Weight, array: np.ndarray) -> None:
    found = Spec(tuple(array.shape), str(array.dtype))
    if found != weight.spec:
        raise Refused(f"Your weight {weight.name} is {found}, and the network says {weight.spec}.")
    if not found.floating:
        return
    # A buffer may hold minus infinity (an attention mask), a parameter never does.
    broken = ~np.isfinite(array) if weight.role == "parameter" else np.isnan(array)
    if bool(broken.any()):
        raise Refused(
            f"Your weight {weight.name} holds NaN or infinity. Where it was trained, the training diverged: lower the "
            "learning rate, and stop where the loss is no longer a number. Else look at how it is initialised."
        )


def _check_apart(weights: Mapping[str, np.ndarray]) -> None:
    spans = sorted((*np.lib.array_utils.byte_bounds(array), name) for name, array in weights.items() if array.size)
    for (_, end, first), (start, _, second) in pairwise(spans):
        if start < end:
            raise Refused(f"Your weights {first} and {second} share memory; hand in each on its own.")


def run(
    graph: Graph,
    weights: Mapping[str, np.ndarray],
    x: np.ndarray,
    shapes: Shapes | None = None,
    units: Units | None = None,
) -> np.ndarray:
    """What the network answers to each row of `x`, whose rows have the shape and type of the graph's input.

    Rows go through in chunks of the graph's batch size, the last filled up with zeros. `shapes` is the outcome
    of `infer`, which is run where it is not given. `units` sees what each step puts out. Refused where the network
    takes other rows, does not give one floating-point row per input row, or looks something up outside a table;
    SandboxError where PyTorch contradicts our rules.
    """
    import torch

    demand_runnable(graph)
    shapes = shapes or infer(graph)
    check_weights(graph, weights)
    expected = graph.input.spec
    if x.shape[1:] != expected.shape[1:] or str(x.dtype) != expected.dtype:
        given = Spec((graph.batch, *x.shape[1:]), str(x.dtype))
        raise Refused(f"Your network takes batches of {expected}, and the inputs of this problem come as {given}.")
    output = sole_output(graph, shapes)
    with torch.inference_mode():
        runner = _Runner(graph, shapes, weights)
        chunks = [runner.run_chunk(x[start : start + graph.batch], units) for start in range(0, len(x), graph.batch)]
    width = shapes.tensor(output).shape[1:]
    return np.concatenate(chunks) if chunks else np.zeros((0, *width), shapes.tensor(output).dtype)


def sole_output(graph: Graph, shapes: Shapes) -> str:
    """The one tensor a network returns; Refused where it returns several, or not one row of numbers per input."""
    if len(graph.outputs) != 1:
        raise Refused(f"Your network returns {len(graph.outputs)} tensors. Return the logits, and nothing else.")
    spec = shapes.tensor(graph.outputs[0])
    if not spec.shape or spec.shape[0] != graph.batch or not spec.floating or not spec.elements:
        raise Refused(
            f"Your network turns a batch of {graph.batch} into {spec}. "
            "Return one row of floating-point numbers per input."
        )
    return graph.outputs[0]


class _Runner:
    """One network ready to run: what depends on weights alone is worked out once."""

    def __init__(self, graph: Graph, shapes: Shapes, weights: Mapping[str, np.ndarray]) -> None:
        self._graph, self._shapes = graph, shapes
        dependent, needed = find_dependent(graph), find_needed(graph)
        fixed, changing = needed - dependent, needed & dependent
        self._steps = [node for node in graph.nodes if node.name in changing]
        self._endings = find_last_uses(graph)
        self._kept: Values = {weight.node: _tensor(weights[weight.name]) for weight in graph.weights}
        for node in graph.nodes:
            if node.name in fixed:
                self._kept[node.name] = take(node, self._kept, shapes)

    def run_chunk(self, rows: np.ndarray, units: Units | None = None) -> np.ndarray:
        """The output for at most one batch of rows."""
        spec = self._graph.input.spec
        filled = np.zeros(spec.shape, spec.dtype)
        filled[: len(rows)] = rows
        values = dict(self._kept)
        values[self._graph.input.node] = _tensor(filled)
        for node in self._steps:
            values[node.name] = take(node, values, self._shapes)
            if units is not None:
                units.see(node.name, values[node.name], len(rows))
            for name in self._endings.get(node.name, ()):
                values.pop(name, None)
        result: np.ndarray = values[self._graph.outputs[0]].numpy()
        return result[: len(rows)].copy()


def compute(graph: Graph, shapes: Shapes, values: Mapping[str, Any]) -> Any:
    """The tensor a network returns for tensors by the names of its input and weights; gradients are followed.

    `graph` must be fit to be run (`demand_runnable`), return one tensor, and have passed `infer`.
    """
    needed = find_needed(graph)
    endings = find_last_uses(graph)
    kept = dict(values)
    for node in graph.nodes:
        if node.name in needed:
            kept[node.name] = take(node, kept, shapes)
            for name in endings.get(node.name, ()):
                kept.pop(name, None)
    return kept[graph.outputs[0]]


def take(node: Node, values: Values, shapes: Shapes) -> Any:
    """Run one step on tensors by name: the look at its indices, PyTorch's operator, and our rule against its result.

    `shapes` must come from `infer`, which has to have passed for the whole graph.
    """
    arguments = {name: _fill(value, values) for name, value in node.arguments.items()}
    if node.op == GETITEM:
        return arguments["self"][arguments["index"]]
    guard = OPERATORS[node.op].guard
    if guard is not None:
        try:
            guard(arguments)
        except Refused as clause:
            raise Refused(f"Your network cannot be run: in step {node.name} ({node.described}), {clause}.") from clause
    result = _call(node, arguments)
    _compare(node, shapes.of[node.name], result)
    return result


def _compare(node: Node, predicted: Yield, result: Any) -> None:
    pairs = zip(predicted, result, strict=False) if isinstance(predicted, tuple) else [(predicted, result)]
    for spec, tensor in pairs:
        found = Spec(tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."))
        if found != spec:
            raise SandboxError(f"our rule for {node.op} says {spec}, PyTorch gives {found}")


def _call(node: Node, arguments: Values) -> Any:
    import torch

    _, name, overload = node.op.split(".")
    if name == "view":
        # Our own order of steps may leave other strides than the student's did; the numbers are the same.
        return torch.reshape(arguments["self"], arguments["size"])
    function = getattr(getattr(torch.ops.aten, name), overload)
    try:
        return function(**arguments)
    except (RuntimeError, IndexError, ValueError, TypeError) as problem:
        raise SandboxError(f"PyTorch refuses {node.op} where our rule allows it: {problem}") from problem


def _fill(value: Arg, values: Values) -> Any:
    import torch

    if isinstance(value, Ref):
        return values[value.node]
    if isinstance(value, DType):
        return getattr(torch, value.name)
    if isinstance(value, tuple):
        return [_fill(item, values) for item in value]
    return value


def _tensor(array: np.ndarray) -> "torch.Tensor":
    import torch

    return torch.from_numpy(np.array(array, copy=True, order="C"))
