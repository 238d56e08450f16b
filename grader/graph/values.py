"""What an exported network is once read: frozen values, every operator known, every argument named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Literal, TypeAlias

Role = Literal["parameter", "buffer", "constant"]

#: Element types by name, in the order in which PyTorch promotes them.
DTYPES = ("bool", "uint8", "int32", "int64", "float16", "float32", "float64")
#: Axes of one tensor.
MAX_RANK = 8
FLOATS = ("float16", "float32", "float64")
BYTES = {"bool": 1, "uint8": 1, "int32": 4, "int64": 8, "float16": 2, "float32": 4, "float64": 8}


@dataclass(frozen=True, slots=True)
class Spec:
    """Shape and element type of one tensor."""

    shape: tuple[int, ...]
    dtype: str

    @property
    def elements(self) -> int:
        return prod(self.shape)

    @property
    def floating(self) -> bool:
        return self.dtype in FLOATS

    def __str__(self) -> str:
        return f"{self.dtype} {list(self.shape)}"


#: Methods that students write as symbols.
_SYMBOLS = {"__getitem__": "x[...]", "__get__": "x.T", "__matmul__": "@", "__rmatmul__": "@", "__rsub__": "-"}

#: What one node yields: a tensor, or several of which `getitem` nodes take one each.
Yield: TypeAlias = "Spec | tuple[Spec, ...]"


@dataclass(frozen=True, slots=True)
class Ref:
    """An argument that is what an earlier node yields."""

    node: str


@dataclass(frozen=True, slots=True)
class DType:
    """An argument that is an element type."""

    name: str


Arg: TypeAlias = "bool | int | float | str | Ref | DType | tuple[Arg, ...] | None"


@dataclass(frozen=True)
class Input:
    """The one thing a network is given. The first axis of its shape is the batch."""

    node: str
    spec: Spec


@dataclass(frozen=True)
class Weight:
    """Numbers stored with the network. `name` is the student's ("fc1.weight"), `node` the graph's."""

    node: str
    name: str
    role: Role
    trainable: bool
    spec: Spec

    @property
    def layer(self) -> str:
        """The module it belongs to, "" for the network itself."""
        return self.name.rpartition(".")[0]


@dataclass(frozen=True)
class Node:
    """One step of the computation. `arguments` has a value for every parameter of the operator, in order.

    `at` ("model.py:12") and `written` ("conv2d") are the export's claims of where the step comes from; they
    stand in feedback and decide nothing.
    """

    name: str
    op: str
    arguments: Mapping[str, Arg]
    at: str | None = None
    written: str | None = None

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The nodes whose values it needs, in order, repeated where it reads one twice."""
        return tuple(name for value in self.arguments.values() for name in _refs(value))

    @property
    def described(self) -> str:
        """The step as a student knows it: "conv2d, model.py:12"."""
        called = self.written or self.op.removeprefix("aten.").rpartition(".")[0] or self.op
        called = _SYMBOLS.get(called, called)
        return f"{called}, {self.at}" if self.at else called


@dataclass(frozen=True)
class Graph:
    """A network as an operator graph, nodes in an order in which each reads only earlier ones."""

    input: Input
    weights: tuple[Weight, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]

    @property
    def batch(self) -> int:
        return self.input.spec.shape[0]


def _refs(value: Arg) -> Iterator[str]:
    if isinstance(value, Ref):
        yield value.node
    elif isinstance(value, tuple):
        for item in value:
            yield from _refs(item)
