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
    One that is a table of embeddings and a layer of scores as well stands here as both.
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
    """Every operation with weights that the output depends on. A table that is also multiplied with is two of them."""
    reader = _Reader(flow)
    uses: dict[tuple[str, str], list[Weighted]] = {}
    products: dict[str, tuple[str, ...]] = {}
    for node in flow.steps:
        found = reader.read(node)
        if found is not None:
            weight = found.weight or found.steps[0]
            uses.setdefault((weight, found.kind), []).append(found)
            if found.kind not in ("norm", "embedding"):
                products[weight] = (*products.get(weight, ()), *found.steps)
    cells = find_recurrent(flow, products).cells
    return tuple(_merge(found, cells.get(weight)) for (weight, _), found in uses.items())


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


def _find_turned(flow: Flow) -> frozenset[str]:
    """What is held and has the last two axes the other way round than the tensor it comes from."""
    turned: set[str] = set()
    for node in flow.steps:
        if node.name not in flow.dependent and kind_of(node) in MOVING:
            swapped = False
            rank = len(flow.shape(node.name))
            if kind_of(node) == Kind.PERMUTE and rank > 1:
                dims = [dim % rank for dim in integers_of(node, "dims")]
                swapped = dims.index(rank - 1) < dims.index(rank - 2)
            if swapped != (node.reads[0] in turned):
                turned.add(node.name)
    return frozenset(turned)


class _Reader:
    """Reads single steps, with what is known of all held values."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._origins, self._turned = find_origins(flow), _find_turned(flow)
        self._stored: Mapping[str, Weight] = {weight.node: weight for weight in flow.graph.weights}

    def read(self, node: Node) -> Weighted | None:
        """The operation that `node` is, if it has weights."""
        kind = kind_of(node)
        if kind == Kind.CONVOLUTION:
            return self._read_convolution(node)
        if kind == Kind.PRODUCT:
            return self._read_product(node)
        if kind == Kind.NORMALISATION:
            return self._read_norm(node)
        if kind == Kind.LOOKUP or node.op in ("aten.index.Tensor", "aten.index_select.default"):
            return self._read_table(node)
        return None

    def _read_convolution(self, node: Node) -> Weighted | None:
        weight, data = _name(node, "weight"), _name(node, "input")
        if weight in self._flow.dependent or data not in self._flow.dependent:
            return None
        shape, groups = self._flow.shape(weight), integers_of(node, "groups")[0]
        transposed, axes = node.arguments["transposed"] is True, len(shape) - 2
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
        found = self._describe(node, kind, weight, self._bias(node, "bias"), (into, out))
        return replace(found, window=window)

    def _read_product(self, node: Node) -> Weighted | None:
        left, right = _name(node, "mat1" if "mat1" in node.arguments else "self"), _name(node, "mat2")
        held = [name not in self._flow.dependent and bool(self._origins.get(name)) for name in (left, right)]
        if held[0] == held[1]:
            return None
        weight = right if held[1] else left
        rows, columns = self._flow.shape(weight)[-2:]
        features = (rows, columns) if held[1] else (columns, rows)
        bias = self._bias(node, "self") if "mat1" in node.arguments else None
        bias = bias or self._added_bias(node, features[1])
        found = self._describe(node, "dense", weight, bias, features)
        # Stored the way nn.Linear does, it is turned before it is multiplied with from the right.
        return replace(found, flipped=(weight in self._turned) == held[1])

    def _read_norm(self, node: Node) -> Weighted | None:
        data = _name(node, "input")
        if data not in self._flow.dependent:
            return None
        norm = _NORMS[node.op]
        shape = self._flow.shape(data)
        if norm == "batch" and shape[0] == 1 and self._flow.graph.batch > 1:
            norm, shape = "instance", (1, shape[1] // self._flow.graph.batch)
        spans = integers_of(node, "normalized_shape")
        features = prod(spans) if spans else shape[1]
        scale = node.arguments["weight"]
        weight = scale.node if isinstance(scale, Ref) else ""
        bias = self._bias(node, "bias")
        found = self._describe(node, "norm", weight, bias, (features, features))
        stored = [ref for name in ("running_mean", "running_var") if isinstance(ref := node.arguments.get(name), Ref)]
        kept = tuple(self._stored[origin].name for ref in stored for origin in self._origins.get(ref.node, ())[:1])
        name = found.name or (module_of(kept[0]) if kept else "")
        return replace(found, name=name, norm=norm, statistics=kept)

    def _read_table(self, node: Node) -> Weighted | None:
        table = _name(node, "weight" if "weight" in node.arguments else "self")
        stored = [self._stored[origin] for origin in self._origins.get(table, ())]
        looked_up = kind_of(node) == Kind.LOOKUP or any(name in self._flow.dependent for name in node.reads)
        if table in self._flow.dependent or not looked_up or not any(weight.role == "parameter" for weight in stored):
            return None
        shape = self._flow.shape(table)
        return self._describe(node, "embedding", table, None, (shape[0], shape[-1]))

    def _describe(
        self,
        node: Node,
        kind: str,
        weight: str,
        bias: Weight | None,
        features: tuple[int, int],
    ) -> Weighted:
        stored = [self._stored[origin] for origin in self._origins.get(weight, ())]
        size = prod(self._flow.shape(weight)) if weight else 0
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
            macs=self._flow.shapes.macs[node.name] // self._flow.graph.batch,
            uses=1,
            at=node.at,
            role=main.role if main else None,
            stored=tuple(one.name for one in stored),
            steps=(node.name,),
        )

    def _bias(self, node: Node, argument: str) -> Weight | None:
        value = node.arguments.get(argument)
        found = self._origins.get(value.node, ()) if isinstance(value, Ref) else ()
        return self._stored[found[0]] if found else None

    def _added_bias(self, node: Node, features: int) -> Weight | None:
        # A product of more than two axes, or one written by hand, has its bias added in a step of its own.
        here = node
        while len(readers := self._flow.readers.get(here.name, ())) == 1 and kind_of(readers[0]) in MOVING:
            here = readers[0]
        if len(readers) != 1 or readers[0].op != "aten.add.Tensor":
            return None
        held = [name for name in readers[0].reads if name not in self._flow.dependent]
        found = [self._stored[origin] for name in held for origin in self._origins.get(name, ())]
        learnt = (weight for weight in found if weight.role == "parameter" and weight.spec.elements == features)
        return next(learnt, None)


def _spread(values: tuple[int, ...], axes: int) -> tuple[int, ...]:
    return values * axes if len(values) == 1 else values


def _name(node: Node, argument: str) -> str:
    value = node.arguments[argument]
    assert isinstance(value, Ref)
    return value.node
