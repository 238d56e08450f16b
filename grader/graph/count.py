"""How large a network is: its parameters, multiply-adds and activations, in all and per layer."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from grader.graph.flow import MOVING, find_ancestors, find_dependent
from grader.graph.infer import Shapes, infer, kind_of
from grader.graph.operator import MULTIPLYING, Kind
from grader.graph.values import BYTES, Graph, Spec


@dataclass(frozen=True)
class Layer:
    """One module of the network by the student's name. `macs` counts multiply-adds with its weights per sample."""

    name: str
    parameters: int
    trainable: int
    macs: int


@dataclass(frozen=True)
class Counts:
    """Sizes of a network. `macs`, `activations` (numbers computed) and `activation_bytes` are per sample.

    `hidden` counts numbers that are multiplied with, though they are registered as buffers or constants: a
    limit on parameters counts them too.
    """

    parameters: int
    trainable: int
    hidden: int
    macs: int
    activations: int
    activation_bytes: int
    layers: tuple[Layer, ...]


def count(graph: Graph, shapes: Shapes | None = None) -> Counts:
    """The sizes of `graph`; numbers per sample are those of one batch divided by its size."""
    shapes = shapes or infer(graph)
    parameters = [weight for weight in graph.weights if weight.role == "parameter"]
    hidden = _find_multiplied(graph) & {w.node for w in graph.weights if w.role != "parameter"}
    macs, activations = _macs_by_layer(graph, shapes), _activations(graph, shapes)
    sizes: Counter[str] = Counter()
    trainable: Counter[str] = Counter()
    for weight in parameters:
        sizes[weight.layer] += weight.spec.elements
        trainable[weight.layer] += weight.spec.elements if weight.trainable else 0
    layers = tuple(Layer(name, sizes[name], trainable[name], macs.get(name, 0) // graph.batch) for name in sizes)
    return Counts(
        parameters=sum(layer.parameters for layer in layers),
        trainable=sum(layer.trainable for layer in layers),
        hidden=sum(weight.spec.elements for weight in graph.weights if weight.node in hidden),
        macs=sum(shapes.macs.values()) // graph.batch,
        activations=sum(spec.elements for spec in activations) // graph.batch,
        activation_bytes=sum(spec.elements * BYTES[spec.dtype] for spec in activations) // graph.batch,
        layers=layers,
    )


def _find_multiplied(graph: Graph) -> frozenset[str]:
    dependent = find_dependent(graph)
    factors = {
        name
        for node in graph.nodes
        if kind_of(node) in (*MULTIPLYING, Kind.LOOKUP)
        for name in node.reads
        if name not in dependent
    }
    return find_ancestors(graph, factors)


def _macs_by_layer(graph: Graph, shapes: Shapes) -> dict[str, int]:
    # What a step reads that does not depend on the input leads to the weights it multiplies with.
    layer_of = {weight.node: weight.layer for weight in graph.weights if weight.role == "parameter"}
    dependent = find_dependent(graph)
    for node in graph.nodes:
        if node.name not in dependent:
            origin = next((layer_of[name] for name in node.reads if name in layer_of), None)
            if origin is not None:
                layer_of[node.name] = origin
    totals: defaultdict[str, int] = defaultdict(int)
    for node in graph.nodes:
        if shapes.macs[node.name]:
            totals[next((layer_of[name] for name in node.reads if name in layer_of), "")] += shapes.macs[node.name]
    return totals


def _activations(graph: Graph, shapes: Shapes) -> list[Spec]:
    """What each step computes that depends on the input, moved copies left out."""
    dependent = find_dependent(graph)
    found = [shapes.of[node.name] for node in graph.nodes if node.name in dependent and kind_of(node) not in MOVING]
    return [one if isinstance(one, Spec) else one[0] for one in found]
