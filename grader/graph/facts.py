"""Everything that rules about architecture ask of a network, read off its graph; nothing is taken from its claims."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import cast

from grader.graph.activations import ROOTS, count_activations
from grader.graph.count import Counts, count
from grader.graph.diagnosis import find_softmax_before_output, has_no_nonlinearity
from grader.graph.flow import Flow, follow
from grader.graph.gradients import Unreached, find_unreached
from grader.graph.infer import Shapes, infer, kind_of
from grader.graph.operator import Kind
from grader.graph.structure import (
    find_attention,
    find_depth,
    find_joins,
    find_mixed,
    find_norms_by_hand,
    find_pools,
    find_skips,
)
from grader.graph.values import Graph
from grader.graph.weighted import Weighted, find_layers
from grader.model.value import Plain

_DROPPING = ("aten.native_dropout.default", "aten.bernoulli.default", "aten.bernoulli.p")

#: Every operation that rules can name.
OPERATIONS = (
    *("dense", "conv", "conv_transposed", "depthwise", "pointwise", "pool", "global_pool", "norm", "dropout"),
    *("attention", "recurrent", "embedding", "softmax", "activation", "resize"),
)


@dataclass(frozen=True)
class Facts:
    """What a network is. Steps that its outputs do not depend on count for nothing here.

    `outputs` are the shapes per sample, `batched` says for each whether its first axis is the batch. `layers` are the
    operations with weights in the order in which they are executed. `operations` has a number for each of
    `OPERATIONS`: depthwise and pointwise convolutions are in `conv` too, global pooling is not in `pool`, and dropout
    shows only in a graph exported in training mode. `places` describes the first step of those that are no layers,
    `mixed` every product of two values that both depend on the input. `activations` has the names and how often each
    is used; what has no usual name goes by its operator ("exp"), and powers and roots are not in the operation
    `activation`. `norms` tells batch, layer, group, instance and by_hand apart. `skips` are additions around layers,
    `identity_skips` those without weights on the short way. `depth` is the most layers on a way through. `shared` are
    weights that more than one product uses. `loose` are parameters of no layer, such as a slope or an embedding of
    places. `softmax_at_end` describes the step.
    """

    outputs: tuple[tuple[int, ...], ...]
    batched: tuple[bool, ...]
    counts: Counts
    layers: tuple[Weighted, ...]
    operations: Mapping[str, int]
    places: Mapping[str, str]
    mixed: tuple[str, ...]
    activations: Mapping[str, int]
    norms: Mapping[str, int]
    skips: int
    identity_skips: int
    concatenations: int
    kernels: tuple[tuple[int, ...], ...]
    depth: int
    shared: tuple[str, ...]
    loose: tuple[str, ...]
    unreached: tuple[Unreached, ...]
    softmax_at_end: str | None
    nonlinear: bool

    def plain(self) -> dict[str, Plain]:
        """The same as JSON data: tuples are lists, steps are described in words."""
        tree = {**asdict(self), "unreached": [_tell(one) for one in self.unreached]}
        return cast(dict[str, Plain], _flatten(tree))


def facts(graph: Graph, shapes: Shapes | None = None) -> Facts:
    """Read the facts of `graph`; Refused where its shapes cannot be worked out."""
    shapes = shapes or infer(graph)
    flow = follow(graph, shapes)
    layers = find_layers(flow)
    skips = find_skips(flow, layers)
    softmax = find_softmax_before_output(graph)
    specs = [shapes.tensor(name) for name in graph.outputs]
    batched = tuple(spec.shape[:1] == (graph.batch,) for spec in specs)
    return Facts(
        outputs=tuple(spec.shape[1:] if kept else spec.shape for spec, kept in zip(specs, batched, strict=True)),
        batched=batched,
        counts=count(graph, shapes),
        layers=layers,
        operations=_count_operations(flow, layers),
        places=_find_places(flow),
        mixed=tuple(node.described for node in find_mixed(flow)),
        activations=count_activations(flow),
        norms=_count_norms(flow, layers),
        skips=len(skips),
        identity_skips=sum(skip.identity for skip in skips),
        concatenations=len(find_joins(flow)),
        kernels=tuple(sorted({layer.window.kernel for layer in layers if layer.window})),
        depth=find_depth(flow, layers),
        shared=_find_shared(layers),
        loose=_find_loose(graph, layers),
        unreached=find_unreached(flow),
        softmax_at_end=softmax.described if softmax else None,
        nonlinear=not has_no_nonlinearity(graph),
    )


def _count_operations(flow: Flow, layers: tuple[Weighted, ...]) -> dict[str, int]:
    windows, whole = find_pools(flow)
    found: Counter[str] = Counter()
    for layer in layers:
        found[layer.kind] += layer.uses if layer.kind not in ("norm", "recurrent") else 0
        if layer.window is not None:
            found["depthwise"] += layer.uses * layer.window.depthwise
            found["pointwise"] += layer.uses * layer.window.pointwise
    data = [node for node in flow.steps if node.name in flow.dependent]
    found["conv"] = sum(kind_of(node) == Kind.CONVOLUTION for node in data) - found["conv_transposed"]
    found["norm"] = sum(_count_norms(flow, layers).values())
    found["recurrent"] = len({layer.cell for layer in layers if layer.cell is not None})
    found["pool"], found["global_pool"] = len(windows), len(whole)
    found["attention"] = len(find_attention(flow))
    found["softmax"] = sum(kind_of(node) == Kind.SOFTMAX for node in data)
    found["activation"] = sum(number for name, number in count_activations(flow).items() if name not in ROOTS)
    found["dropout"] = sum(node.op in _DROPPING for node in flow.steps)
    found["resize"] = sum(kind_of(node) == Kind.RESIZE for node in data)
    return {name: found[name] for name in OPERATIONS}


def _find_places(flow: Flow) -> dict[str, str]:
    """The first step of every operation without weights that can be pointed at."""
    windows, whole = find_pools(flow)
    found = {"pool": windows, "global_pool": whole, "attention": find_attention(flow)}
    for name, kind in (("softmax", Kind.SOFTMAX), ("resize", Kind.RESIZE), ("conv", Kind.CONVOLUTION)):
        found[name] = tuple(node for node in flow.steps if node.name in flow.dependent and kind_of(node) == kind)
    found["dropout"] = tuple(node for node in flow.steps if node.op in _DROPPING)
    found["norm"] = find_norms_by_hand(flow)
    return {name: nodes[0].described for name, nodes in found.items() if nodes}


def _count_norms(flow: Flow, layers: tuple[Weighted, ...]) -> dict[str, int]:
    found = Counter({"by_hand": len(find_norms_by_hand(flow))})
    for layer in layers:
        if layer.norm:
            found[layer.norm] += layer.uses
    return {name: number for name, number in sorted(found.items()) if number}


def _find_shared(layers: tuple[Weighted, ...]) -> tuple[str, ...]:
    uses: Counter[str] = Counter()
    for layer in layers:
        uses[layer.weight] += layer.uses
    return tuple(weight for weight, number in uses.items() if number > 1 and weight)


def _find_loose(graph: Graph, layers: tuple[Weighted, ...]) -> tuple[str, ...]:
    placed = {name for layer in layers for name in (*layer.stored, *([layer.bias] if layer.bias else []))}
    return tuple(weight.name for weight in graph.weights if weight.role == "parameter" and weight.name not in placed)


def _tell(one: Unreached) -> dict[str, Plain]:
    return {"name": one.name, "stopped": one.stopped.described if one.stopped else None}


def _flatten(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _flatten(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_flatten(item) for item in value]
    return value
