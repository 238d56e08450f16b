"""What the rule for dense networks knows of a value while it follows the steps of a graph."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

from grader.graph.operator import Kind
from grader.graph.values import Node, Weight

#: Of a layer's results: their order is nobody's but the layer's own.
ANY_ORDER = 0
#: Of the input as it was given. Rearrangements of it have higher numbers.
INPUT_ORDER = 1
#: Tensors joined along the samples, before a view gives them an axis of their own.
PILED = -1

#: What makes one of layers that are stacked on each other, number by number.
OVER_STACKS = (
    "aten.sum.dim_IntList",
    "aten.mean.dim",
    "aten.amax.default",
    "aten.amin.default",
    "aten.max.dim",
    "aten.min.dim",
)

_SCALING = ("aten.mul.Tensor", "aten.mul.Scalar", "aten.div.Tensor", "aten.div.Scalar")
_EXPANDING = "aten.expand.default"
_STILL = (Kind.COPY, Kind.RESHAPE, Kind.PERMUTE, Kind.EXPAND)


@dataclass(frozen=True)
class Held:
    """A value that does not depend on the input. `factor` is the parameter it is in full, if it is one.

    `uniform`: all its numbers are equal. `grown`: its shape before it was expanded to the one it has.
    """

    factor: str | None = None
    uniform: bool = False
    grown: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Data:
    """A value that depends on the input; axis `axis` tells the samples apart.

    `flat`: at most one other axis is longer than 1. `order` tells rearrangements of the input apart. `weighted`:
    multiplied or shifted by several numbers that are no parameter of their own. `summed`: one number per sample, a sum
    over its row. `fresh`: the one product it comes from, element by element. `parts`: how many tensors, all alike, are
    joined in it. `stacked`: the axis along which they lie since.
    """

    axis: int
    flat: bool = False
    order: int = ANY_ORDER
    weighted: bool = False
    summed: bool = False
    fresh: str | None = None
    parts: int = 1
    stacked: int | None = None


@dataclass(frozen=True)
class Spoilt:
    """A value that comes from a step objected to. Nothing more is said of what follows from it."""


Known: TypeAlias = Held | Data | Spoilt


def is_flat(shape: tuple[int, ...], axis: int) -> bool:
    """Whether a sample is at most one row of numbers, where `axis` tells the samples apart."""
    return sum(1 for i, n in enumerate(shape) if i != axis and n > 1) <= 1


def integers_of(node: Node, name: str) -> tuple[int, ...]:
    """The whole numbers given as argument `name`, one or several; () where there are none."""
    value = node.arguments.get(name)
    if isinstance(value, tuple):
        return tuple(item for item in value if isinstance(item, int))
    return (value,) if isinstance(value, int) else ()


def pieces_of(node: Node, size: int) -> list[tuple[int, int]] | None:
    """From where to where a row of `size` numbers is cut by `node`; None where it is cut otherwise than in one go."""
    if node.op == "aten.split_with_sizes.default":
        sizes = integers_of(node, "split_sizes")
        return [(sum(sizes[:i]), sum(sizes[: i + 1])) for i in range(len(sizes))]
    if node.op == "aten.slice.Tensor" and node.arguments["step"] == 1:
        start, end = (value if isinstance(value := node.arguments[name], int) else None for name in ("start", "end"))
        first, last, _ = slice(start, end).indices(size)
        return [(first, last)]
    return None


def averaged_pieces(node: Node, shape: tuple[int, ...], axis: int) -> int:
    """In how many pieces of a sample a normalisation takes its averages, of a tensor of this shape."""
    groups, spans = node.arguments.get("group"), integers_of(node, "normalized_shape")
    return groups if isinstance(groups, int) else prod(shape[: len(shape) - len(spans)]) // shape[axis]


def hold(
    node: Node,
    kind: Kind,
    known: Mapping[str, Known],
    shape_of: Callable[[str], tuple[int, ...]],
    weights: Mapping[str, Weight],
) -> Held:
    """What is known of a step that reads held values only."""
    read = [value for name in node.reads if isinstance(value := known[name], Held)]
    made = kind == Kind.CREATION and not node.op.startswith("aten.arange")
    pointwise = kind in (*_STILL, Kind.ARITHMETIC, Kind.ACTIVATION)
    uniform = made or prod(shape_of(node.name)) == 1 or (pointwise and all(value.uniform for value in read))
    return Held(_keep_factor(node, kind, known, shape_of, weights), uniform, _grown(node, kind, shape_of))


def _grown(node: Node, kind: Kind, shape_of: Callable[[str], tuple[int, ...]]) -> tuple[int, ...] | None:
    return shape_of(node.reads[0]) if kind == Kind.EXPAND and node.op == _EXPANDING else None


def _keep_factor(
    node: Node,
    kind: Kind,
    known: Mapping[str, Known],
    shape_of: Callable[[str], tuple[int, ...]],
    weights: Mapping[str, Weight],
) -> str | None:
    held = {name: value for name in node.reads if isinstance(value := known[name], Held)}
    factors = {name: value.factor for name, value in held.items()}
    size = prod(shape_of(node.name))
    whole = [name for name, factor in factors.items() if factor and weights[factor].spec.elements == size]
    if not whole:
        return None
    if kind in _STILL:
        # Taken apart otherwise than by its own axes, a scaled parameter could hide a mask.
        long = [[n for n in shape_of(name) if n > 1] for name in (node.name, whole[0])]
        same = sorted(long[0]) == sorted(long[1]) if kind == Kind.PERMUTE else long[0] == long[1]
        return factors[whole[0]] if same else None
    if node.op not in _SCALING or len(factors) != len(node.reads):
        return None
    if node.op.startswith("aten.div") and whole[0] != node.reads[0]:
        return None
    # Scaled by one number, or by one per row or column.
    others = [value.grown or shape_of(name) for name, value in held.items() if name != whole[0]]
    thin = all(prod(shape) == max(shape, default=1) and prod(shape) < max(size, 2) for shape in others)
    return factors[whole[0]] if thin else None
