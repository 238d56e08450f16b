"""Which activation functions a network applies to its data, found by operator, however they are written."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.graph.flow import MOVING, Flow
from grader.graph.infer import kind_of
from grader.graph.operator import Kind
from grader.graph.values import Node, Ref

_NAMED = {
    "relu": "relu",
    "gelu": "gelu",
    "leaky_relu": "leaky_relu",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
}
_COMPARISONS = ("aten.gt.Scalar", "aten.ge.Scalar", "aten.lt.Scalar", "aten.le.Scalar")
_SELU_SCALE = 1.0507
#: Functions that networks normalise by hand with, and that alone are no activation anybody means.
ROOTS = ("pow", "sqrt", "rsqrt", "reciprocal")
#: Steps that a larger activation is made of and that are none themselves.
_PIECES = ("aten.exp.default", "aten.expm1.default", "aten.log1p.default", "aten.abs.default", "aten.sign.default")
_PIECES_AHEAD = 8


@dataclass(frozen=True)
class Activation:
    """One activation: its name and the steps it is made of, the last one first."""

    name: str
    steps: tuple[str, ...]


def find_activations(flow: Flow) -> tuple[Activation, ...]:
    """Every activation applied to data, in order. What has no usual name ("exp", "pow") goes by its operator."""
    found: list[Activation] = []
    taken: set[str] = set()
    nodes = [node for node in flow.steps if node.name in flow.dependent]
    for recognise in (_recognise_composed, _recognise_single, _recognise_other):
        for node in reversed(nodes):
            if node.name not in taken and (activation := recognise(node, flow)) and not taken & set(activation.steps):
                found.append(activation)
                taken.update(activation.steps)
    order = {node.name: place for place, node in enumerate(nodes)}
    return tuple(sorted(found, key=lambda one: order[one.steps[0]]))


def count_activations(flow: Flow) -> dict[str, int]:
    """How many of each activation there are."""
    return dict(Counter(activation.name for activation in find_activations(flow)))


def _recognise_composed(node: Node, flow: Flow) -> Activation | None:
    for name, match in _COMPOSED.items():
        steps = match(node, flow)
        if steps is not None:
            return Activation(name, tuple(dict.fromkeys((node.name, *steps))))
    return None


def _recognise_single(node: Node, flow: Flow) -> Activation | None:
    base = node.op.removeprefix("aten.").partition(".")[0]
    name = _NAMED.get(base)
    if base == "elu":
        scale = node.arguments.get("scale")
        name = "selu" if isinstance(scale, float) and abs(scale - _SELU_SCALE) < 0.001 else "elu"
    elif base == "hardtanh":
        bounds = (node.arguments["min_val"], node.arguments["max_val"])
        name = "relu6" if bounds == (0, 6) else "hardtanh"
    elif base == "clamp" and _only_divides(node, flow):
        return None
    elif base == "clamp":
        low, high = node.arguments["min"], node.arguments["max"]
        name = "clamp" if isinstance(low, Ref) or isinstance(high, Ref) or low != 0 else _clamp_from_zero(high)
    return Activation(name, (node.name,)) if name else None


def _only_divides(node: Node, flow: Flow) -> bool:
    """Whether a bound keeps a divisor from 0, as in a normalisation, and bends nothing."""
    low, high = node.arguments["min"], node.arguments["max"]
    if not isinstance(low, int | float) or low <= 0 or high is not None:
        return False
    waiting, readers = [node.name], 0
    while waiting and readers < _PIECES_AHEAD:
        name = waiting.pop()
        for reader in flow.readers.get(name, ()):
            readers += 1
            if kind_of(reader) in MOVING:
                waiting.append(reader.name)
            elif reader.op != "aten.div.Tensor" or reader.reads[-1] != name or reader.reads[0] == name:
                return False
    return readers > 0 and not waiting


def _clamp_from_zero(high: object) -> str:
    return "relu" if high is None else "relu6" if high == 6 else "clamp"


def _recognise_other(node: Node, flow: Flow) -> Activation | None:
    # A comparison or a mask bends nothing by itself, and neither does what chooses by one.
    if kind_of(node) != Kind.ACTIVATION or not flow.shapes.tensor(node.name).floating:
        return None
    base = node.op.removeprefix("aten.").partition(".")[0]
    return (
        None if base == "where" or (base == "clamp" and _only_divides(node, flow)) else Activation(base, (node.name,))
    )


# What the larger ones are made of. Each yields the steps below the one it starts from, None where it does not match.


def _operands(node: Node) -> tuple[str, ...]:
    return tuple(value.node for value in node.arguments.values() if isinstance(value, Ref))


def _is(name: str, flow: Flow, *ops: str) -> Node | None:
    node = flow.by_name.get(name)
    return node if node is not None and node.op in ops else None


def _pairs(node: Node, flow: Flow, op: str) -> Iterator[tuple[str, str]]:
    """The operands of a two-sided step in both orders, (the data, the other)."""
    names = _operands(node)
    if node.op == op and len(names) == 2:
        yield names[0], names[1]
        yield names[1], names[0]


def _silu(node: Node, flow: Flow) -> list[str] | None:
    for x, gate in _pairs(node, flow, "aten.mul.Tensor"):
        inner = _is(gate, flow, "aten.sigmoid.default")
        if inner is not None and inner.reads == (x,):
            return [gate]
    return None


def _mish(node: Node, flow: Flow) -> list[str] | None:
    for x, gate in _pairs(node, flow, "aten.mul.Tensor"):
        inner = _is(gate, flow, "aten.tanh.default")
        soft = inner and flow.by_name.get(inner.reads[0])
        steps = soft and (_softplus(soft, flow) or _plain_softplus(soft, flow))
        if inner is not None and soft is not None and steps and _reaches(soft, x, flow):
            return [gate, soft.name, *steps]
    return None


def _softplus(node: Node, flow: Flow) -> list[str] | None:
    """where(x > threshold, x, log1p(exp(x)))"""
    chosen = _choice(node, flow)
    if chosen is None:
        return None
    for branch in (chosen.other, chosen.kept):
        inner = flow.by_name.get(branch)
        scaled = inner.reads[0] if inner is not None and inner.op == "aten.div.Tensor" else branch
        steps = (log := _is(scaled, flow, "aten.log1p.default")) and _plain_softplus(log, flow)
        if steps:
            return [chosen.condition, branch, scaled, *steps]
    return None


def _plain_softplus(node: Node, flow: Flow) -> list[str] | None:
    inner = _is(node.reads[0], flow, "aten.exp.default") if node.op == "aten.log1p.default" else None
    return [inner.name] if inner is not None else None


def _hardswish(node: Node, flow: Flow) -> list[str] | None:
    for x, gate in _pairs(node, flow, "aten.mul.Tensor"):
        inner = flow.by_name.get(gate)
        steps = inner and _hardsigmoid(inner, flow)
        if inner is not None and steps and _reaches(inner, x, flow):
            return [gate, *steps]
    return None


def _hardsigmoid(node: Node, flow: Flow) -> list[str] | None:
    """clamp(clamp(x + 3, 0), max=6), perhaps divided by 6"""
    below = _is(node.reads[0], flow, "aten.clamp.default", "aten.relu.default") if node.reads else None
    if node.op != "aten.clamp.default" or below is None or node.arguments["max"] != 6:
        return None
    return [below.name]


def _prelu(node: Node, flow: Flow) -> list[str] | None:
    """where(x > 0, x, slope * x) with a learnt slope"""
    chosen = _choice(node, flow)
    slope = _is(chosen.other, flow, "aten.mul.Tensor") if chosen is not None else None
    if chosen is None or slope is None or chosen.kept not in slope.reads:
        return None
    return [chosen.condition] if any(name not in flow.dependent for name in slope.reads) else None


def _celu(node: Node, flow: Flow) -> list[str] | None:
    chosen = _choice(node, flow)
    if chosen is None:
        return None
    inside = list(_below(chosen.other, flow, stop=chosen.kept))
    return [chosen.condition, *inside] if any(_is(name, flow, "aten.expm1.default") for name in inside) else None


def _chosen_relu(node: Node, flow: Flow) -> list[str] | None:
    """where(x > 0, x, 0), maximum(x, 0) or x * (x > 0)"""
    if node.op == "aten.maximum.default":
        zero = any(_is_zero(name, flow) for name in node.reads)
        return [] if zero else None
    for x, mask in _pairs(node, flow, "aten.mul.Tensor"):
        moved = flow.root(mask)
        inner = _is(moved, flow, *_COMPARISONS)
        if inner is not None and inner.reads == (x,) and inner.arguments["other"] == 0:
            return [moved]
    chosen = _choice(node, flow)
    if chosen is not None and _is_zero(chosen.other, flow) and chosen.threshold == 0:
        return [chosen.condition]
    return None


def _threshold(node: Node, flow: Flow) -> list[str] | None:
    """where(|x| > c, x, 0) and its relatives: hardshrink, softshrink, threshold"""
    condition = _is(_operands(node)[0], flow, *_COMPARISONS) if node.op == "aten.where.self" else None
    if condition is None or condition.reads[0] not in flow.dependent:
        return None
    size = _is(condition.reads[0], flow, "aten.abs.default")
    x = size.reads[0] if size is not None else condition.reads[0]
    branches = [flow.by_name.get(name) for name in _operands(node)[1:]]
    if x not in _operands(node) and not any(branch is not None and x in branch.reads for branch in branches):
        return None
    pieces = [step for name in _operands(node)[1:] for step in _below(name, flow, stop=x)]
    return [condition.name, *([size.name] if size is not None else []), *pieces]


def _softsign(node: Node, flow: Flow) -> list[str] | None:
    names = _operands(node)
    if node.op != "aten.div.Tensor" or len(names) != 2:
        return None
    below = _is(names[1], flow, "aten.add.Tensor", "aten.add.Scalar")
    inner = below and _is(below.reads[0], flow, "aten.abs.default")
    return [inner.name] if inner is not None and inner.reads == (names[0],) else None


def _tanhshrink(node: Node, flow: Flow) -> list[str] | None:
    names = _operands(node)
    inner = _is(names[1], flow, "aten.tanh.default") if node.op == "aten.sub.Tensor" and len(names) == 2 else None
    return [inner.name] if inner is not None and inner.reads == (names[0],) else None


def _logsigmoid(node: Node, flow: Flow) -> list[str] | None:
    names = _operands(node)
    if node.op != "aten.sub.Tensor" or len(names) != 2 or not _is(names[0], flow, "aten.minimum.default"):
        return None
    log = _is(names[1], flow, "aten.log1p.default")
    return [names[0], *_below(names[1], flow)] if log is not None else None


def _gelu_by_hand(node: Node, flow: Flow) -> list[str] | None:
    return [] if node.op == "aten.erf.default" else None


@dataclass(frozen=True)
class _Choice:
    """where(x > threshold, kept, other), turned so that `kept` is the data compared."""

    condition: str
    threshold: object
    kept: str
    other: str


def _choice(node: Node, flow: Flow) -> _Choice | None:
    if node.op != "aten.where.self":
        return None
    condition, first, second = _operands(node)
    compared = _is(condition, flow, *_COMPARISONS)
    if compared is None or compared.reads[0] not in flow.dependent:
        return None
    x, threshold = compared.reads[0], compared.arguments["other"]
    greater = compared.op in _COMPARISONS[:2]
    kept, other = (first, second) if greater else (second, first)
    # Softplus compares what it has scaled before.
    same = kept == x or flow.by_name.get(x, node).reads[:1] == (kept,)
    return _Choice(condition, threshold, kept, other) if same else None


def _is_zero(name: str, flow: Flow) -> bool:
    node = flow.by_name.get(flow.root(name))
    if node is None or kind_of(node) != Kind.CREATION:
        return False
    value = node.arguments.get("fill_value", node.arguments.get("s"))
    return isinstance(value, int | float) and value == 0


def _below(name: str, flow: Flow, stop: str = "") -> Iterator[str]:
    """The pieces that `name` is made of, element by element, back to `stop`."""
    ahead = [name]
    for _ in range(_PIECES_AHEAD):
        if not ahead:
            return
        here = ahead.pop()
        node = flow.by_name.get(here) if here != stop and here in flow.dependent else None
        if node is not None and (node.op in _PIECES or kind_of(node) == Kind.ARITHMETIC):
            yield here
            ahead.extend(node.reads)


def _reaches(node: Node, x: str, flow: Flow) -> bool:
    """Whether `node` is worked out from `x` by a few elementwise steps."""
    ahead, seen = [node.name], 0
    while ahead and seen < 4 * _PIECES_AHEAD:
        here = ahead.pop()
        seen += 1
        if here == x:
            return True
        found = flow.by_name.get(here)
        if found is not None and kind_of(found) in (Kind.ARITHMETIC, Kind.ACTIVATION):
            ahead.extend(found.reads)
    return False


_COMPOSED: dict[str, Callable[[Node, Flow], list[str] | None]] = {
    "silu": _silu,
    "mish": _mish,
    "hardswish": _hardswish,
    "hardsigmoid": _hardsigmoid,
    "softplus": _softplus,
    "prelu": _prelu,
    "celu": _celu,
    "relu": _chosen_relu,
    "threshold": _threshold,
    "softsign": _softsign,
    "tanhshrink": _tanhshrink,
    "logsigmoid": _logsigmoid,
    "gelu": _gelu_by_hand,
}
