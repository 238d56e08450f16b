"""One operator a network may use: its arguments, the rule for what it yields, and what it costs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from grader.graph.signature import Signature, read_signature
from grader.graph.values import DType, Spec, Yield
from grader.model.blame import Refused

Resolved: TypeAlias = "bool | int | float | str | DType | Spec | tuple[Resolved, ...] | None"


class Kind(StrEnum):
    """What an operator does to the numbers, as the rules about architectures see it."""

    ARITHMETIC = "arithmetic"  # add, subtract, multiply, divide, element by element
    ACTIVATION = "activation"  # any other function, element by element
    COPY = "copy"  # the same numbers in the same places, perhaps of another type
    RESHAPE = "reshape"  # the same numbers in the same order, under another shape
    PERMUTE = "permute"
    EXPAND = "expand"
    JOIN = "join"
    CUT = "cut"
    PAD = "pad"
    REARRANGE = "rearrange"
    LOOKUP = "lookup"
    PRODUCT = "product"
    CONVOLUTION = "convolution"
    POOLING = "pooling"
    RESIZE = "resize"
    NORMALISATION = "normalisation"
    SOFTMAX = "softmax"
    REDUCTION = "reduction"
    SCAN = "scan"
    CREATION = "creation"
    RANDOM = "random"  # drawn anew each time: never run here, only read in a graph exported in training mode


#: Letters of what is said of one step. What an honest one gets wrong takes less.
_MOST_SAID = 240
#: The operators whose multiply-adds are counted.
MULTIPLYING = (Kind.PRODUCT, Kind.CONVOLUTION)


class Bound:
    """The arguments of one step with every tensor replaced by its spec; each accessor names the type wanted.

    Signatures have been checked before, so a wrong type here is an error of ours.
    """

    def __init__(self, values: Mapping[str, Resolved]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Resolved:
        return self._values[name]

    def tensor(self, name: str) -> Spec:
        value = self._values[name]
        assert isinstance(value, Spec), name
        return value

    def tensor_or_none(self, name: str) -> Spec | None:
        return None if self._values[name] is None else self.tensor(name)

    def tensors(self, name: str) -> tuple[Spec | None, ...]:
        value = self._values[name]
        assert isinstance(value, tuple), name
        return tuple(item if isinstance(item, Spec) else None for item in value)

    def operand(self, name: str) -> Spec | bool | int | float:
        value = self._values[name]
        assert isinstance(value, Spec | bool | int | float), name
        return value

    def integer(self, name: str) -> int:
        value = self._values[name]
        assert isinstance(value, int), name
        return value

    def integers(self, name: str) -> tuple[int, ...]:
        value = self._values[name]
        assert isinstance(value, tuple), name
        return tuple(item for item in value if isinstance(item, int))

    def number(self, name: str) -> float:
        value = self._values[name]
        assert isinstance(value, int | float), name
        return value

    def flag(self, name: str) -> bool:
        return self._values[name] is True

    def text(self, name: str) -> str | None:
        value = self._values[name]
        return value if isinstance(value, str) else None

    def dtype(self, name: str, otherwise: str) -> str:
        value = self._values[name]
        return value.name if isinstance(value, DType) else otherwise


#: From arguments to what the step yields; raises Refused with a clause ("the inner sizes 3 and 4 differ").
Rule: TypeAlias = Callable[[Bound], Yield]
#: How many numbers one step multiplies and adds, or looks at, given its arguments and what it yields.
Cost: TypeAlias = Callable[[Bound, Yield], int]
#: Looks at the tensors themselves where their *values* decide whether the step is safe (indices).
Guard: TypeAlias = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Operator:
    """One operator. `name` is PyTorch's ("aten.addmm.default")."""

    name: str
    kind: Kind
    signature: Signature
    rule: Rule
    cost: Cost | None = None
    guard: Guard | None = None


def operator(
    name: str, kind: Kind, signature: str, rule: Rule, *, cost: Cost | None = None, guard: Guard | None = None
) -> Operator:
    """The operator aten.`name` (".default" may be left out)."""
    full = f"aten.{name}" if "." in name else f"aten.{name}.default"
    return Operator(full, kind, read_signature(signature), rule, cost, guard)


def require(condition: bool, clause: str) -> None:
    """Refuse, with `clause` for the person who built the network, unless `condition` holds."""
    if not condition:
        raise Refused(clause)


def shorten(clause: object) -> str:
    """What is said of a step, cut where a network made to be read for long fills it with thousands of sizes."""
    said = str(clause)
    return said if len(said) <= _MOST_SAID else f"{said[:_MOST_SAID]}…"


def axis_of(spec: Spec, dim: int) -> int:
    """`dim` counted from the front; tensors of rank 0 have the axes 0 and -1, as in PyTorch."""
    rank = max(len(spec.shape), 1)
    require(-rank <= dim < rank, f"axis {dim} does not exist in shape {list(spec.shape)}")
    return dim % rank


def axes_of(spec: Spec, dims: Sequence[int]) -> tuple[int, ...]:
    """`dims` counted from the front, each at most once."""
    axes = tuple(axis_of(spec, dim) for dim in dims)
    require(len(set(axes)) == len(axes), f"an axis stands twice in {list(dims)}")
    return axes


def one(result: Yield) -> Spec:
    """The single tensor that a step of a one-tensor operator yields."""
    assert isinstance(result, Spec)
    return result
