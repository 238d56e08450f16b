"""How the layers of a network are put together: skip connections, joins, attention, pooling, depth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.graph.flow import MOVING, Flow
from grader.graph.infer import kind_of
from grader.graph.known import integers_of
from grader.graph.operator import Kind
from grader.graph.values import Node
from grader.graph.weighted import Weighted

DEEP = ("conv", "conv_transposed", "dense", "recurrent")

#: So many steps lie between the pieces of one construction (a softmax and its product) at most.
_NEAR = 24
#: So many steps are looked at in all for skip connections. ResNet-152 takes 10^5.
_PATIENCE = 5_000_000
_POINTWISE = (Kind.ARITHMETIC, Kind.ACTIVATION)
_AVERAGES = ("aten.mean.dim", "aten.amax.default", "aten.sum.dim_IntList")


@dataclass(frozen=True)
class Skip:
    """An addition around layers. `identity`: nothing with weights lies on the short way."""

    node: Node
    identity: bool


def find_skips(flow: Flow, layers: Sequence[Weighted]) -> tuple[Skip, ...]:
    """The additions of a value to what layers have made of it, or of its projection to what more layers have made."""
    search = _Search(flow, layers)
    return tuple(skip for node in flow.steps if (skip := search.read(node)) is not None)


class _Search:
    """Looks for skip connections and gives up after a while, for graphs made to be slow."""

    def __init__(self, flow: Flow, layers: Sequence[Weighted]) -> None:
        self._flow = flow
        self._deep = {step for layer in layers if layer.kind in DEEP for step in layer.steps}
        self._cells = {step for layer in layers if layer.cell is not None for step in layer.steps}
        self._place = {node.name: place for place, node in enumerate(flow.steps)}
        self._patience = _PATIENCE

    def read(self, node: Node) -> Skip | None:
        names = self._flow.data(node)
        if node.op != "aten.add.Tensor" or len(set(names)) != 2:
            return None
        found = [
            identity
            for short, long in (names, names[::-1])
            for root, passed in self._go_back(short)
            if self._count_between(root, long) > passed
            for identity in (passed == 0,)
        ]
        return Skip(node, any(found)) if found else None

    def _go_back(self, name: str) -> list[tuple[str, int]]:
        """The values that `name` is but a moved, scaled or projected form of, each with the projections on the way."""
        found = [(name, 0)]
        passed = 0
        for _ in range(_NEAR):
            node = self._flow.by_name.get(name)
            data = self._flow.data(node) if node is not None else ()
            if node is None or len(data) != 1:
                return found
            if name in self._cells:
                return []  # the two parts of a gate are added, and none of them skips anything
            if name in self._deep:
                passed += 1
            elif kind_of(node) not in (*MOVING, *_SHORT):
                return found
            if passed > 1:
                return found
            name = data[0]
            found.append((name, passed))
        return found

    def _count_between(self, root: str, name: str) -> int:
        """The most layers on a way from `root` to `name`, -1 where there is none."""
        first, last = self._place.get(root, -1), self._place.get(name, -1)
        self._patience -= max(last - first, 0)
        if self._patience < 0:
            return -1
        deepest = {root: 0}
        for node in self._flow.steps[first + 1 : last + 1]:
            below = max((deepest[read] for read in node.reads if read in deepest), default=-1)
            if below >= 0:
                deepest[node.name] = below + (node.name in self._deep)
        return deepest.get(name, -1)


_SHORT = (
    Kind.ARITHMETIC,
    Kind.PAD,
    Kind.CUT,
    Kind.REARRANGE,
    Kind.NORMALISATION,
    Kind.POOLING,
    Kind.RESIZE,
    Kind.RANDOM,
)


def find_joins(flow: Flow) -> tuple[Node, ...]:
    """Every join of several values along another axis than the samples'. Pieces of one value put together are none."""
    joins = [node for node in flow.steps if kind_of(node) == Kind.JOIN and len(set(flow.data(node))) > 1]
    return tuple(
        node
        for node in joins
        if integers_of(node, "dim")[0] % len(flow.shape(node.name))
        and len({flow.behind(name, (*MOVING, Kind.CUT)) for name in flow.data(node)}) > 1
    )


def find_attention(flow: Flow) -> tuple[Node, ...]:
    """Every softmax over a product of data with data that is then multiplied with data."""
    return tuple(
        node
        for node in flow.steps
        if node.op == "aten._softmax.default"
        and any(_mixes(step, flow) for step in _near(node, flow, ahead=False))
        and any(_mixes(step, flow) for step in _near(node, flow, ahead=True))
    )


def find_mixed(flow: Flow) -> tuple[Node, ...]:
    """Every product of data with data."""
    return tuple(node for node in flow.steps if _mixes(node, flow))


def _mixes(node: Node, flow: Flow) -> bool:
    return kind_of(node) == Kind.PRODUCT and len(flow.data(node)) > 1


def _near(start: Node, flow: Flow, *, ahead: bool) -> Iterator[Node]:
    """The products next to `start`, over steps that move, scale, mask or drop numbers."""
    passing = (*MOVING, *_POINTWISE, Kind.RANDOM)
    waiting, seen = [start], {start.name}
    while waiting and len(seen) < 4 * _NEAR:
        here = waiting.pop(0)
        below = [flow.by_name[name] for name in flow.data(here) if name in flow.by_name]
        for node in flow.readers.get(here.name, ()) if ahead else below:
            if node.name in seen:
                continue
            seen.add(node.name)
            if kind_of(node) == Kind.PRODUCT:
                yield node
            elif kind_of(node) in passing:
                waiting.append(node)


def find_pools(flow: Flow) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The pooling steps over windows, and those over a whole image or sequence."""
    windows: list[Node] = []
    whole: list[Node] = []
    for node in flow.steps:
        if node.name in flow.dependent:
            if kind_of(node) == Kind.POOLING:
                (whole if _covers_all(node, flow) else windows).append(node)
            elif node.op in _AVERAGES and _averages_places(node, flow):
                whole.append(node)
    return tuple(windows), tuple(whole)


def _covers_all(node: Node, flow: Flow) -> bool:
    size = integers_of(node, "output_size")
    if size:
        return set(size) == {1}
    kernel = integers_of(node, "kernel_size")
    axes = 3 if "3d" in node.op else 2
    image, result = flow.shape(node.reads[0])[-axes:], flow.shape(node.name)[-axes:]
    kernel = kernel * axes if len(kernel) == 1 else kernel
    # One-dimensional pooling is pooling of images of one row.
    return set(result) == {1} and all(k >= n for k, n in zip(kernel, image, strict=True))


def _averages_places(node: Node, flow: Flow) -> bool:
    shape = flow.shape(node.reads[0])
    axes = {axis % len(shape) for axis in integers_of(node, "dim")}
    kept = set(range(len(shape))) - axes
    if len(shape) == 3 and axes == {2} and node.op == "aten.sum.dim_IntList":
        return False  # a scalar product or a distance, worked out number by number
    places = len(shape) >= 3 and len(kept) == 2 and 0 in kept and (len(shape) > 3 or 1 in axes or 1 in kept)
    return places and not _returns(node, flow)


def _returns(node: Node, flow: Flow) -> bool:
    """Whether the average is taken off, or used to scale, what it was taken of: then it normalises."""
    source = flow.behind(node.reads[0], (*MOVING, Kind.ACTIVATION))
    waiting, seen = [node], {node.name}
    while waiting and len(seen) < 2 * _NEAR:
        for reader in flow.readers.get(waiting.pop().name, ()):
            others = [name for name in flow.data(reader) if name not in seen]
            if any(flow.behind(name, (*MOVING, Kind.ACTIVATION)) == source for name in others):
                return True
            if reader.name not in seen and kind_of(reader) in (*MOVING, *_POINTWISE):
                seen.add(reader.name)
                waiting.append(reader)
    return False


_ROOTS = ("aten.rsqrt.default", "aten.sqrt.default", "aten.pow.Tensor_Scalar")
_SPREADS = ("aten.mean.dim", "aten.var.correction", "aten.var_mean.correction", "aten.sum.dim_IntList")


def find_norms_by_hand(flow: Flow) -> tuple[Node, ...]:
    """Every scaling of data by the root of its own mean square or variance, as RMSNorm does."""
    return tuple(node for node in flow.steps if _normalises(node, flow))


def find_batch_norms_by_hand(flow: Flow) -> tuple[Node, ...]:
    """Those of them that take the mean square or the variance over the samples of a batch."""
    found = ((node, _spread_in(node, flow)) for node in flow.steps)
    return tuple(node for node, spread in found if spread is not None and _crosses_samples(spread, flow))


def find_scaled_by_stored(flow: Flow) -> tuple[Node, ...]:
    """Every scaling of data by the root of something stored that is not learnt, as a batch norm does in evaluation."""
    still = {weight.node for weight in flow.graph.weights if not weight.trainable}
    rooted: set[str] = set()
    for node in flow.steps:
        if node.name not in flow.dependent and (rooted | still) & set(node.reads):
            (rooted if node.op in _ROOTS or rooted & set(node.reads) else still).add(node.name)
    scaling = ("aten.mul.Tensor", "aten.div.Tensor")
    return tuple(n for n in flow.steps if n.op in scaling and flow.data(n) and rooted & set(n.reads))


def _crosses_samples(spread: Node, flow: Flow) -> bool:
    rank = len(flow.shape(spread.reads[0]))
    return (
        0 in {dim % rank for dim in integers_of(spread, "dim")} and flow.shape(spread.reads[0])[0] == flow.graph.batch
    )


def _normalises(node: Node, flow: Flow) -> bool:
    return _spread_in(node, flow) is not None


def _spread_in(node: Node, flow: Flow) -> Node | None:
    """The mean square or variance that `node` normalises by, if it does."""
    names = flow.data(node)
    if node.op not in ("aten.mul.Tensor", "aten.div.Tensor") or len(set(names)) != 2:
        return None
    for scaled, scale in (names, names[::-1]):
        spread = _find_spread(scale, flow)
        if spread is not None and _cone(scaled, flow) & _cone(spread.reads[0], flow):
            return spread
    return None


def _find_spread(name: str, flow: Flow) -> Node | None:
    rooted = False
    for _ in range(_NEAR):
        node = flow.by_name.get(name)
        if node is None or len(flow.data(node)) != 1:
            return None
        if node.op in _SPREADS:
            return node if rooted else None
        if kind_of(node) not in (*MOVING, *_POINTWISE):
            return None
        rooted |= node.op in _ROOTS
        name = flow.data(node)[0]
    return None


def _cone(name: str, flow: Flow) -> set[str]:
    """`name` and what it is worked out from by at most three steps, element by element."""
    found = {name}
    for _ in range(3):
        for here in tuple(found):
            node = flow.by_name.get(here)
            if node is not None and kind_of(node) in (*MOVING, *_POINTWISE):
                found.update(flow.data(node))
    return found


def find_depth(flow: Flow, layers: Sequence[Weighted]) -> int:
    """The most layers (convolutions, dense and recurrent ones) on a way from input to output.

    A recurrent layer counts once, however many steps it makes.
    """
    counted: set[str] = set()
    begun: set[int] = set()
    cell_of = {step: layer.cell for layer in layers for step in layer.steps if layer.kind in DEEP}
    deepest = {flow.graph.input.node: 0}
    for node in flow.steps:
        below = max((deepest[name] for name in node.reads if name in deepest), default=-1)
        if below < 0:
            continue
        cell = cell_of.get(node.name)
        if node.name in cell_of and (cell is None or cell not in begun):
            counted.add(node.name)
            if cell is not None:
                begun.add(cell)
        deepest[node.name] = below + (node.name in counted)
    return max((deepest.get(name, 0) for name in flow.graph.outputs), default=0)
