"""The rule `allow = "dense"`: is this network made of fully connected layers, and of nothing else?

Every step is followed with what is known of its value. Something *held* comes from weights alone; *data* depends on the
input, and one of its axes tells the samples of a batch apart. A network is dense when

- each product multiplies one row per sample with a parameter in full, which no other product uses; its multiply-adds
  per sample are then as many as the parameter has numbers, and this is checked as well;
- the input is flattened once, and after that no axis but the samples' has more than one number per sample beside it:
  nothing is cut, padded, moved or shared over places. Hidden values may be cut into pieces that do not overlap, as a
  gated unit does: that is two layers written as one. What is returned may have any shape;
- whole tensors are added, multiplied element by element, or joined; normalisation and activations are free.

A parameter stays one when it is transposed, reshaped in full, or scaled by one number per row or column, as weight
normalisation does: that is the same layer with scaled outputs. A mask over its entries makes it a computed weight.

Sums over a row (for normalisation written by hand, or in a layer of its own) are allowed where the row was not weighted
before by anything but parameters of its own: otherwise `(x * row).sum()`, with rows computed from few numbers, would be
a convolution.
"""

from collections import Counter
from dataclasses import replace
from math import prod

from grader.graph.flow import find_ending, find_needed
from grader.graph.infer import Shapes, infer, kind_of
from grader.graph.known import (
    ANY_ORDER,
    INPUT_ORDER,
    OVER_STACKS,
    PILED,
    Data,
    Held,
    Known,
    Spoilt,
    averaged_pieces,
    hold,
    integers_of,
    is_flat,
    pieces_of,
)
from grader.graph.objection import PHRASES, Objection, object_to
from grader.graph.operator import Kind
from grader.graph.values import Graph, Node, Ref, Spec, Weight

#: Sums over whole rows in one network; normalisation by hand needs two a layer.
MAX_SUMS = 128
MAX_OBJECTIONS = 12
#: What honest normalisation adds to a variance is at most this.
MAX_EPS = 0.01
#: So few numbers are one per colour channel and cannot point at places of an image.
FEW = 4
_BY_STORED = "aten._native_batch_norm_legit_no_training.default"


def check_dense(graph: Graph, shapes: Shapes | None = None) -> tuple[Objection, ...]:
    """What stands against calling `graph` fully connected, in the order of its steps; () where it is dense."""
    return _Walk(graph, shapes or infer(graph)).check()


class _Object(Exception):  # noqa: N818  (leaves the walk's own methods only)
    def __init__(self, rule: str, what: str) -> None:
        super().__init__(what)
        self.rule, self.what = rule, what


class _Walk:
    """One pass over a graph, in order. `_known` says what is known of each value."""

    def __init__(self, graph: Graph, shapes: Shapes) -> None:
        self._graph, self._shapes = graph, shapes
        self._weights: dict[str, Weight] = {weight.node: weight for weight in graph.weights}
        flat = is_flat(graph.input.spec.shape, 0)
        self._known: dict[str, Known] = {graph.input.node: Data(0, flat=flat, order=INPUT_ORDER)}
        for weight in graph.weights:
            self._known[weight.node] = Held(weight.node, weight.spec.elements == 1)
        self._uses: Counter[str] = Counter()
        self._cuts: dict[str, list[tuple[int, int]]] = {}
        self._ending = find_ending(graph)
        self._orders: dict[tuple[object, ...], int] = {}
        self._sums = 0
        self._products = 0

    def check(self) -> tuple[Objection, ...]:
        objections: list[Objection] = []
        needed = find_needed(self._graph)
        for node in self._graph.nodes:
            if node.name not in needed:
                continue
            try:
                self._known[node.name] = self._follow(node)
            except _Object as found:
                objections.append(object_to(node, found.rule, found.what))
                self._known[node.name] = Spoilt()
        objections.extend(self._check_cuts(needed))
        objections.extend(self._check_outputs())
        seen = {(o.rule, o.sentence): o for o in objections}
        return tuple(seen.values())[:MAX_OBJECTIONS]

    def _check_outputs(self) -> list[Objection]:
        outputs = [self._known[name] for name in self._graph.outputs]
        if any(isinstance(value, Held) for value in outputs):
            return [Objection("no_input", "Your network's output does not depend on its input.")]
        if self._products == 0 and not any(isinstance(value, Spoilt) for value in outputs):
            return [Objection("no_layer", "Your network has no fully connected layer: use nn.Linear.")]
        return []

    def _check_cuts(self, needed: frozenset[str]) -> list[Objection]:
        # What is cut into pieces is used in pieces only: piece and whole together would make a shifted copy.
        found: list[Objection] = []
        for node in self._graph.nodes:
            for name in node.reads if node.name in needed else ():
                read, value = self._known[name], self._known[node.name]
                if not isinstance(read, Data) or read.fresh not in self._cuts or kind_of(node) == Kind.CUT:
                    continue
                if not isinstance(value, Spoilt) and not (isinstance(value, Data) and value.fresh == read.fresh):
                    found.append(object_to(node, "cut", "a layer both whole and cut into pieces"))
        return found

    def _follow(self, node: Node) -> Known:
        kind = kind_of(node)
        read = [self._known[name] for name in node.reads]
        if all(isinstance(value, Held) for value in read):
            return hold(node, kind, self._known, self._shape, self._weights)
        if kind in (Kind.CONVOLUTION, Kind.POOLING, Kind.RESIZE, Kind.PAD, Kind.REARRANGE, Kind.LOOKUP, Kind.SCAN):
            raise _Object(kind.value, PHRASES[kind])
        if any(isinstance(value, Spoilt) for value in read):
            return Spoilt()
        if kind == Kind.PRODUCT:
            return self._multiply(node)
        if kind in (Kind.ARITHMETIC, Kind.ACTIVATION):
            return self._combine(node, node.reads)
        if kind == Kind.JOIN:
            return self._join(node)
        if kind == Kind.NORMALISATION:
            return self._normalise(node)
        data = self._known[node.reads[0]]
        if not isinstance(data, Data):
            raise _Object("computed", "a step whose data and weights change places")
        if data.stacked is not None and kind not in (Kind.COPY, Kind.REDUCTION):
            return self._spread(node, data)
        return self._move(node, kind, data)

    def _move(self, node: Node, kind: Kind, data: Data) -> Known:
        before, after = self._shape(node.reads[0]), self._shape(node.name)
        match kind:
            case Kind.COPY:
                return data
            case Kind.CREATION:
                return Held(uniform=True)
            case Kind.RESHAPE | Kind.PERMUTE if node.name in self._ending:
                return data
            case Kind.RESHAPE:
                return self._reshape(data, before, after)
            case Kind.PERMUTE:
                return self._permute(node, data, before)
            case Kind.EXPAND if data.summed and after[-len(before) :][data.axis] == before[data.axis]:
                return replace(data, axis=data.axis + len(after) - len(before))
            case Kind.EXPAND if prod(before) == prod(after):
                return self._reshape(data, before, after)
            case Kind.EXPAND if prod(before) == before[data.axis]:
                return self._grow(data, before, after)
            case Kind.CUT:
                return self._cut(node, data, before, after)
            case Kind.SOFTMAX:
                return self._soften(node, data, before)
            case Kind.REDUCTION:
                return self._sum(node, data, before, after)
        raise _Object(kind.value, PHRASES.get(kind, f"a step of kind {kind.value}"))

    def _shape(self, name: str) -> tuple[int, ...]:
        found = self._shapes.of[name]
        return found.shape if isinstance(found, Spec) else found[0].shape

    # What the input is done to.

    def _reshape(self, data: Data, before: tuple[int, ...], after: tuple[int, ...]) -> Known:
        ahead = prod(before[: data.axis])
        places = (i for i, n in enumerate(after) if n == before[data.axis] and prod(after[:i]) == ahead)
        axis = next(places, None)
        if axis is None:
            raise _Object("rows", "rows that are no longer one per sample, so that a layer is shared over places")
        flat = is_flat(after, axis)
        if data.flat and not flat:
            lengths = [n for i, n in enumerate(after) if i != axis and n > 1]
            if data.parts > 1 and axis == 0 and after[1:] == (data.parts, prod(lengths) // data.parts):
                return replace(data, stacked=1)
            raise _Object("unflatten", "a row that is taken apart again after it was flattened")
        return replace(data, axis=axis, flat=flat, parts=data.parts if flat else 1)

    def _permute(self, node: Node, data: Data, before: tuple[int, ...]) -> Known:
        dims = [dim % len(before) for dim in integers_of(node, "dims")]
        kept = [dim for dim in dims if dim != data.axis and before[dim] > 1]
        order = data.order
        if kept != sorted(kept):
            order = self._order_of(data.order, before, tuple(kept))
        return replace(data, axis=dims.index(data.axis), order=order)

    def _grow(self, data: Data, before: tuple[int, ...], after: tuple[int, ...]) -> Known:
        # One number per sample, written out as long as the row that it is added to.
        axis = data.axis + len(after) - len(before)
        if after[axis] != before[data.axis] or not is_flat(after, axis):
            raise _Object(Kind.EXPAND.value, PHRASES[Kind.EXPAND])
        return Data(axis, flat=True, summed=True, weighted=data.weighted)

    def _order_of(self, *rearrangement: object) -> int:
        # The same rearrangement has the same number wherever it is made.
        return self._orders.setdefault(rearrangement, len(self._orders) + INPUT_ORDER + 1)

    def _cut(self, node: Node, data: Data, before: tuple[int, ...], after: tuple[int, ...]) -> Known:
        if node.op == "aten.slice.Tensor" and before == after:
            return data  # as long as before, and slices only go forward: nothing was cut
        feature = 1 - data.axis
        if data.fresh is None or len(before) != 2 or integers_of(node, "dim") not in ((feature,), (feature - 2,)):
            raise _Object("cut", PHRASES[Kind.CUT])
        pieces = pieces_of(node, before[feature])
        if pieces is None:
            raise _Object("cut", PHRASES[Kind.CUT])
        taken = self._cuts.setdefault(data.fresh, [])
        if any(start < other_end and other_start < end for start, end in pieces for other_start, other_end in taken):
            raise _Object("cut", "pieces of a layer that overlap")
        taken.extend(pieces)
        return replace(data, fresh=None, parts=1)

    def _soften(self, node: Node, data: Data, before: tuple[int, ...]) -> Known:
        if not data.flat or integers_of(node, "dim")[0] % len(before) == data.axis:
            raise _Object("softmax", "a softmax over something else than one whole row per sample")
        if data.weighted and node.name not in self._graph.outputs:
            raise _Object("sum", "a softmax over inputs that were weighted outside a layer")
        return replace(data, fresh=None)

    def _sum(self, node: Node, data: Data, before: tuple[int, ...], after: tuple[int, ...]) -> Known:
        dims = {dim % len(before) for dim in integers_of(node, "dim")} or set(range(len(before)))
        if data.stacked is not None:
            if dims == {data.stacked} and node.op in OVER_STACKS:
                kept_axis = data.axis - (1 if data.stacked < data.axis and len(after) < len(before) else 0)
                return Data(kept_axis, flat=True, weighted=data.weighted, order=data.order)
            raise _Object("reshape", "layers stacked on each other and then taken apart")
        if data.axis in dims:
            raise _Object("batch", "numbers that mix the samples of a batch")
        if any(n > 1 and i != data.axis and i not in dims for i, n in enumerate(before)):
            raise _Object("pooling", "a sum or an average over a part of the input, which is pooling")
        self._sums += 1
        if data.weighted or self._sums > MAX_SUMS:
            raise _Object("sum", "a sum of weighted inputs outside a layer")
        gone = sum(1 for dim in dims if dim < data.axis) if len(after) < len(before) else 0
        return Data(data.axis - gone, flat=True, summed=True)

    def _combine(self, node: Node, names: tuple[str, ...]) -> Known:
        after = self._shape(node.name)
        data = [(name, value) for name in names if isinstance(value := self._known[name], Data)]
        rows = {value.axis - len(self._shape(name)) for name, value in data}
        if len(rows) != 1:
            raise _Object("rows", "values that do not have one row per sample in the same place")
        axis = rows.pop() + len(after)
        if any(value.stacked is not None for _, value in data):
            raise _Object("reshape", "layers stacked on each other and then taken apart")
        if axis < 0 or prod(after) != max(prod(self._shape(name)) for name, _ in data):
            raise _Object("outer", "products of every number with every other, outside a layer")
        orders = {value.order for _, value in data} - {ANY_ORDER}
        if len(orders) > 1:
            raise _Object("rearranged", "rearranged copies of its input")
        summed = all(value.summed for _, value in data)
        weighted = self._is_weighted(names, axis - len(after), summed)
        sources = {value.fresh for _, value in data}
        return Data(
            axis,
            flat=all(value.flat or value.summed for _, value in data),
            order=max(orders, default=ANY_ORDER),
            weighted=weighted or any(value.weighted for _, value in data),
            summed=summed,
            fresh=sources.pop() if len(sources) == 1 else None,
        )

    def _is_weighted(self, names: tuple[str, ...], place: int, summed: bool) -> bool:
        weighted = False
        for name in names:
            value, shape = self._known[name], self._shape(name)
            if not isinstance(value, Held) or value.uniform:
                continue
            few = prod(shape) <= FEW
            if len(shape) >= -place and shape[place] != 1:
                raise _Object("batch", "weights that differ from sample to sample")
            if summed:
                raise _Object("outer", "a sum over the input multiplied by a row of weights, outside a layer")
            own = value.factor is not None and self._weights[value.factor].role == "parameter"
            if value.factor is not None:
                self._uses[value.factor] += 1
            weighted = weighted or (not own and not few) or self._uses[value.factor or ""] > 1
        return weighted

    def _join(self, node: Node) -> Known:
        axis = integers_of(node, "dim")[0] % len(self._shape(node.name))
        data = [value for name in node.reads if isinstance(value := self._known[name], Data)]
        constant = all(value.uniform for name in node.reads if isinstance(value := self._known[name], Held))
        if not constant or any(not d.flat or d.summed or d.stacked is not None for d in data):
            raise _Object("join", "a join of something else than whole rows")
        if len({d.axis for d in data}) != 1:
            raise _Object("rows", "values that do not have one row per sample in the same place")
        orders = tuple(d.order for d in data)
        even = len({self._shape(name) for name in node.reads}) == 1 and len(data) == len(node.reads)
        alike = even and len(set(orders)) == 1
        # What stands beside it pushes a row along: what is pushed along otherwise must not be added to it.
        places = tuple((self._shape(name)[axis], isinstance(self._known[name], Data)) for name in node.reads)
        order = self._order_of("join", orders, places) if any(orders) or not even else ANY_ORDER
        joined = Data(
            data[0].axis,
            flat=True,
            order=order,
            weighted=any(d.weighted for d in data),
            parts=len(data) if alike else 1,
        )
        if axis != data[0].axis and is_flat(self._shape(node.name), joined.axis):
            return joined
        if alike and axis == 0 and len(self._shape(node.name)) == 2:
            return replace(joined, stacked=PILED)
        if alike and axis == 2 and self._shape(node.name)[1:] == (self._shape(node.reads[0])[1], len(data)):
            return replace(joined, stacked=axis)
        raise _Object("rows", "rows that are no longer one per sample, so that a layer is shared over places")

    def _spread(self, node: Node, data: Data) -> Known:
        # torch.stack joins along the samples, and one view gives the copies an axis of their own.
        apart = self._shape(node.name)[:2] == (data.parts, self._graph.batch)
        if data.stacked == PILED and kind_of(node) == Kind.RESHAPE and apart:
            return replace(data, axis=1, stacked=0)
        raise _Object("reshape", "layers stacked on each other and then taken apart")

    def _normalise(self, node: Node) -> Known:
        data = self._known[node.reads[0]]
        if not isinstance(data, Data) or any(isinstance(self._known[name], Data) for name in node.reads[1:]):
            raise _Object("normalisation", "a normalisation with computed statistics or scales")
        spans = integers_of(node, "normalized_shape")
        rank = len(self._shape(node.reads[0]))
        if data.stacked is not None or (data.axis >= rank - len(spans) if spans else data.axis != 0):
            raise _Object("batch", "a normalisation that mixes the samples of a batch")
        # With a large eps, normalising is subtracting an average: pooling, or a sum of what was weighted before. By
        # stored statistics it is but a scale.
        eps = node.arguments["eps"]
        across = not node.op.startswith("aten._native_batch_norm")
        large = not isinstance(eps, int | float) or (eps > MAX_EPS and node.op != _BY_STORED)
        if large or (across and data.weighted):
            raise _Object("sum", "a normalisation of inputs that were weighted outside a layer, or with a large eps")
        if across and data.order != ANY_ORDER and averaged_pieces(node, self._shape(node.reads[0]), data.axis) > FEW:
            raise _Object("pooling", "averages of pieces of the input, which is pooling")
        scales = tuple(ref.node for name in ("weight", "bias") if isinstance(ref := node.arguments.get(name), Ref))
        # Stored statistics could be such weights too.
        weighted = any(not self._is_own(name) for name in scales)
        weighted = weighted or ("running_var" in node.arguments and self._shape(node.reads[0])[1] > FEW)
        return replace(data, weighted=data.weighted or weighted, fresh=None if across else data.fresh, parts=1)

    def _is_own(self, name: str) -> bool:
        value = self._known[name]
        factor = value.factor if isinstance(value, Held) else None
        return factor is not None and self._weights[factor].role == "parameter"

    def _multiply(self, node: Node) -> Known:
        first = node.arguments.get("mat1", node.arguments["self"])
        second = node.arguments["mat2"]
        assert isinstance(first, Ref)
        assert isinstance(second, Ref)
        left, right = first.node, second.node
        data, weight = self._known[left], self._known[right]
        wanted = len(self._shape(left)) - 2
        if isinstance(data, Held):
            data, weight, wanted = weight, data, wanted + 1
        if not isinstance(data, Data) or not isinstance(weight, Held):
            raise _Object("product", "a product of inputs with inputs, as attention does")
        if not data.flat or data.summed or data.stacked is not None or data.axis != wanted:
            raise _Object("rows", "a layer that does not take one whole row per sample")
        factor = self._weights[weight.factor] if weight.factor is not None else None
        if factor is None:
            raise _Object("computed_weight", "a layer whose weights are computed instead of learnt")
        if factor.role != "parameter":
            raise _Object("fixed_weight", f"a layer whose weights, {factor.name}, are a {factor.role} and no parameter")
        self._uses[factor.node] += 1
        if self._uses[factor.node] > 1:
            raise _Object("shared_weight", f"the weights {factor.name} more than once")
        if self._shapes.macs[node.name] != self._graph.batch * factor.spec.elements:
            raise _Object("shared_weight", f"the weights {factor.name} at several places of one sample")
        self._products += 1
        product = Data(data.axis, flat=True, fresh=node.name)
        bias = node.arguments.get("self") if "mat1" in node.arguments else None
        if not isinstance(bias, Ref):
            return product
        self._known[node.name] = product
        return self._combine(node, (node.name, bias.node))
