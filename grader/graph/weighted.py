"""The operations of a network that have weights, in the order in which they are executed: its layers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod

from grader.graph.flow import MOVING, Flow
from grader.graph.infer import kind_of
from grader.graph.known import integers_of
from grader.graph.operator import Kind
from grader.graph.recurrence import find_recurrent
from grader.graph.values import Node, Ref, Weight

#: Weights made of more stored tensors than this are not traced back to them.
MAX_ORIGINS = 16
WEIGHTED = (Kind.PRODUCT, Kind.CONVOLUTION, Kind.NORMALISATION, Kind.LOOKUP)

_NORMS = {
    "aten._native_batch_norm_legit_no_training.default": "batch",
    "aten._native_batch_norm_legit_functional.default": "batch",
    "aten._native_batch_norm_legit.no_stats": "batch",
    "aten.native_layer_norm.default": "layer",
    "aten.native_group_norm.default": "group",
}
_PARAMETRISED = ".parametrizations."


@dataclass(frozen=True)
class Window:
    """How a convolution moves over its input: one number per axis. `depthwise`: each channel has its own kernel;
    `pointwise`: the kernel is a single pixel."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int
    depthwise: bool
    pointwise: bool


@dataclass(frozen=True)
class Weighted:
    """One operation with weights. Used several times with the same ones, it stands here once.

    `name` is the student's module ("conv1"), `weight` the stored tensor ("conv1.weight"), "" where there is none.
    `kind` is conv, conv_transposed, dense, norm, embedding or recurrent; `norm` says which normalisation. `inputs` and
    `outputs` are features or channels; `parameters` includes the bias, `macs` is per sample over all `uses`. `role` is
    that of the weight: a "buffer" or a "constant" is no parameter. `flipped`: the weight is stored as (outputs,
    inputs). `cell`: the number of the recurrent cell it belongs to. `statistics` are the running mean and variance,
    `stored` all tensors that the weight is worked out from, `steps` the nodes of the graph.
    """

    name: str
    weight: str
    kind: str
    shape: tuple[int, ...]
    inputs: int
    outputs: int
    has_bias: bool
    bias: str | None
    parameters: int
    trainable: int
    macs: int
    uses: int
    at: str | None
    role: str | None
    norm: str | None = None
    window: Window | None = None
    flipped: bool = False
    cell: int | None = None
    statistics: tuple[str, ...] = ()
    stored: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


def find_layers(flow: Flow) -> tuple[Weighted, ...]:
    """Every operation with weights that the output depends on."""
    origins = find_origins(flow)
    uses: dict[str, list[Weighted]] = {}
    for node in flow.steps:
        found = _read(node, flow, origins)
        if found is not None:
            uses.setdefault(found.weight or found.steps[0], []).append(found)
    products = {w: tuple(s for use in found for s in use.steps) for w, found in uses.items() if found[0].kind != "norm"}
    cells = find_recurrent(flow, products).cells
    return tuple(_merge(found, cells.get(weight)) for weight, found in uses.items())


def find_origins(flow: Flow) -> Mapping[str, tuple[str, ...]]:
    """For everything that does not depend on the input the weights (their nodes) that it is worked out from."""
    origins: dict[str, tuple[str, ...]] = {weight.node: (weight.node,) for weight in flow.graph.weights}
    for node in flow.steps:
        if node.name not in flow.dependent:
            merged = dict.fromkeys(origin for name in node.reads for origin in origins.get(name, ()))
            origins[node.name] = tuple(merged)[:MAX_ORIGINS]
    return origins


def module_of(name: str) -> str:
    """The module a stored tensor belongs to, the tensor itself where the network holds it directly."""
    name = name.partition(_PARAMETRISED)[0] if _PARAMETRISED in name else name.rpartition(".")[0] or name
    return name.removeprefix("parametrizations.")


def _merge(uses: list[Weighted], cell: int | None) -> Weighted:
    first = uses[0]
    biased = next((use for use in uses if use.has_bias), first)
    return replace(
        first,
        kind="recurrent" if cell is not None and first.kind == "dense" else first.kind,
        cell=cell,
        has_bias=biased.has_bias,
        bias=biased.bias,
        parameters=biased.parameters,
        trainable=biased.trainable,
        macs=sum(use.macs for use in uses),
        uses=len(uses),
        steps=tuple(step for use in uses for step in use.steps),
    )


def _read(node: Node, flow: Flow, origins: Mapping[str, tuple[str, ...]]) -> Weighted | None:
    kind = kind_of(node)
    if kind == Kind.CONVOLUTION:
        return _read_convolution(node, flow, origins)
    if kind == Kind.PRODUCT:
        return _read_product(node, flow, origins)
    if kind == Kind.NORMALISATION:
        return _read_norm(node, flow, origins)
    if kind == Kind.LOOKUP or node.op in ("aten.index.Tensor", "aten.index_select.default"):
        return _read_table(node, flow, origins)
    return None


def _read_convolution(node: Node, flow: Flow, origins: Mapping[str, tuple[str, ...]]) -> Weighted | None:
    weight, data = _name(node, "weight"), _name(node, "input")
    if weight in flow.dependent or data not in flow.dependent:
        return None
    shape, groups, transposed = flow.shape(weight), integers_of(node, "groups")[0], node.arguments["transposed"] is True
    axes = len(shape) - 2
    into, out = (shape[0], shape[1] * groups) if transposed else (shape[1] * groups, shape[0])
    sides = {name: _spread(integers_of(node, name), axes) for name in ("stride", "padding", "dilation")}
    window = Window(
        shape[2:],
        sides["stride"],
        sides["padding"],
        sides["dilation"],
        groups,
        depthwise=groups == into and groups > 1,
        pointwise=prod(shape[2:]) == 1,
    )
    kind = "conv_transposed" if transposed else "conv"
    found = _describe(node, kind, weight, _bias(node, "bias", flow, origins), (into, out), flow, origins)
    return replace(found, window=window)


def _spread(values: tuple[int, ...], axes: int) -> tuple[int, ...]:
    return values * axes if len(values) == 1 else values


def _read_product(node: Node, flow: Flow, origins: Mapping[str, tuple[str, ...]]) -> Weighted | None:
    left, right = _name(node, "mat1" if "mat1" in node.arguments else "self"), _name(node, "mat2")
    held = [name not in flow.dependent and bool(origins.get(name)) for name in (left, right)]
    if held[0] == held[1]:
        return None
    weight = right if held[1] else left
    rows, columns = flow.shape(weight)[-2:]
    features = (rows, columns) if held[1] else (columns, rows)
    bias = _bias(node, "self", flow, origins) if "mat1" in node.arguments else None
    bias = bias or _added_bias(node, flow, origins, features[1])
    found = _describe(node, "dense", weight, bias, features, flow, origins)
    # Stored the way nn.Linear does, it is turned before it is multiplied with from the right.
    return replace(found, flipped=_is_turned(weight, flow) == held[1])


def _is_turned(name: str, flow: Flow) -> bool:
    turned = False
    while (node := flow.by_name.get(name)) is not None and kind_of(node) in MOVING:
        if kind_of(node) == Kind.PERMUTE:
            rank = len(flow.shape(name))
            dims = [dim % rank for dim in integers_of(node, "dims")]
            turned ^= dims.index(rank - 1) < dims.index(rank - 2) if rank > 1 else False
        name = node.reads[0]
    return turned


def _read_norm(node: Node, flow: Flow, origins: Mapping[str, tuple[str, ...]]) -> Weighted | None:
    data = _name(node, "input")
    if data not in flow.dependent:
        return None
    norm = _NORMS[node.op]
    shape = flow.shape(data)
    if norm == "batch" and shape[0] == 1 and flow.graph.batch > 1:
        norm, shape = "instance", (1, shape[1] // flow.graph.batch)
    spans = integers_of(node, "normalized_shape")
    features = prod(spans) if spans else shape[1]
    scale = node.arguments["weight"]
    weight = scale.node if isinstance(scale, Ref) else ""
    bias = _bias(node, "bias", flow, origins)
    found = _describe(node, "norm", weight, bias, (features, features), flow, origins)
    stored = [ref for name in ("running_mean", "running_var") if isinstance(ref := node.arguments.get(name), Ref)]
    by_node = {w.node: w for w in flow.graph.weights}
    kept = tuple(by_node[origin].name for ref in stored for origin in origins.get(ref.node, ())[:1])
    name = found.name or (module_of(kept[0]) if kept else "")
    return replace(found, name=name, norm=norm, statistics=kept)


def _read_table(node: Node, flow: Flow, origins: Mapping[str, tuple[str, ...]]) -> Weighted | None:
    table = _name(node, "weight" if "weight" in node.arguments else "self")
    by_node = {weight.node: weight for weight in flow.graph.weights}
    stored = [by_node[origin] for origin in origins.get(table, ())]
    looked_up = kind_of(node) == Kind.LOOKUP or any(name in flow.dependent for name in node.reads)
    if table in flow.dependent or not looked_up or not any(weight.role == "parameter" for weight in stored):
        return None
    shape = flow.shape(table)
    return _describe(node, "embedding", table, None, (shape[0], shape[-1]), flow, origins)


def _describe(
    node: Node,
    kind: str,
    weight: str,
    bias: Weight | None,
    features: tuple[int, int],
    flow: Flow,
    origins: Mapping[str, tuple[str, ...]],
) -> Weighted:
    by_node = {one.node: one for one in flow.graph.weights}
    stored = [by_node[origin] for origin in origins.get(weight, ())]
    size = prod(flow.shape(weight)) if weight else 0
    # A weight that is computed goes by the name of the largest parameter in it.
    stored.sort(key=lambda one: (one.role != "parameter", one.spec.elements != size))
    main = stored[0] if stored else None
    learnt = {one.name: one for one in (*stored, *([bias] if bias else [])) if one.role == "parameter"}
    return Weighted(
        name=module_of(main.name) if main else module_of(bias.name) if bias else "",
        weight=main.name if main else "",
        kind=kind,
        shape=main.spec.shape if main else (),
        inputs=features[0],
        outputs=features[1],
        has_bias=bias is not None,
        bias=bias.name if bias else None,
        parameters=sum(one.spec.elements for one in learnt.values()),
        trainable=sum(one.spec.elements for one in learnt.values() if one.trainable),
        macs=flow.shapes.macs[node.name] // flow.graph.batch,
        uses=1,
        at=node.at,
        role=main.role if main else None,
        stored=tuple(one.name for one in stored),
        steps=(node.name,),
    )


def _name(node: Node, argument: str) -> str:
    value = node.arguments[argument]
    assert isinstance(value, Ref)
    return value.node


def _bias(node: Node, argument: str, flow: Flow, origins: Mapping[str, tuple[str, ...]]) -> Weight | None:
    value = node.arguments.get(argument)
    found = origins.get(value.node, ()) if isinstance(value, Ref) and value.node not in flow.dependent else ()
    return next((weight for weight in flow.graph.weights if weight.node in found), None)


def _added_bias(node: Node, flow: Flow, origins: Mapping[str, tuple[str, ...]], features: int) -> Weight | None:
    # A product of more than two axes, or one written by hand, has its bias added in a step of its own.
    here = node
    while len(readers := flow.readers.get(here.name, ())) == 1 and kind_of(readers[0]) in MOVING:
        here = readers[0]
    if len(readers) != 1 or readers[0].op != "aten.add.Tensor":
        return None
    held = [name for name in readers[0].reads if name not in flow.dependent]
    found = {origin for name in held for origin in origins.get(name, ())}
    weights = [weight for weight in flow.graph.weights if weight.node in found and weight.role == "parameter"]
    return next((weight for weight in weights if weight.spec.elements == features), None)
