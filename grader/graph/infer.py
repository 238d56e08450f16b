"""What every step of a network would yield, worked out by our own rules before anything is run."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from grader.graph.operator import MULTIPLYING, Bound, Kind, Resolved, shorten
from grader.graph.parse import MAX_ELEMENTS
from grader.graph.table import GETITEM, KNOWN
from grader.graph.values import MAX_RANK, Arg, Graph, Node, Ref, Spec, Yield
from grader.model.blame import Refused


@dataclass(frozen=True)
class Caps:
    """The most one batch through a network may take, in totals over all steps.

    `elements` are numbers computed, `work` multiply-adds and numbers that windows look at. The defaults let ResNet-18
    at 224 by 224 pass with a batch of 61 (1.1 * 10^11 multiply-adds).
    """

    elements: int = 2**34
    work: int = 2**40


DEFAULT_CAPS = Caps()


@dataclass(frozen=True)
class Shapes:
    """The outcome of the rules: for each input, weight and step what it yields, and its multiply-adds."""

    of: Mapping[str, Yield]
    macs: Mapping[str, int]

    def tensor(self, name: str) -> Spec:
        """The one tensor `name` yields; Refused where it yields several."""
        found = self.of[name]
        if not isinstance(found, Spec):
            raise Refused(f"Your network cannot be run: {name} is several tensors where one is needed.")
        return found


def infer(graph: Graph, caps: Caps = DEFAULT_CAPS) -> Shapes:
    """Shapes, element types and multiply-adds of all steps; Refused where a rule is broken or a cap passed."""
    of: dict[str, Yield] = {graph.input.node: graph.input.spec}
    of.update((weight.node, weight.spec) for weight in graph.weights)
    macs: dict[str, int] = {}
    elements = work = 0
    for node in graph.nodes:
        try:
            bound = _bind(node, of)
            of[node.name] = found = _step(node, bound)
        except Refused as clause:
            raise Refused(
                f"Your network cannot be run: in step {node.name} ({node.described}), {shorten(clause)}."
            ) from clause
        cost = None if node.op == GETITEM else KNOWN[node.op].cost
        effort = cost(bound, found) if cost else 0
        work += effort
        macs[node.name] = effort if kind_of(node) in MULTIPLYING else 0
        elements += sum(_checked(spec, node) for spec in (found if isinstance(found, tuple) else (found,)))
    if elements > caps.elements or work > caps.work:
        raise Refused(
            f"Your network takes {work:.2g} multiply-adds and {elements:.2g} numbers for a batch of"
            f" {graph.batch}, and {caps.work:.2g} and {caps.elements:.2g} are the most that is graded. Make it smaller."
        )
    return Shapes(of, macs)


def bind(node: Node, shapes: Shapes) -> Bound:
    """The arguments of `node` with every tensor replaced by its spec."""
    return _bind(node, shapes.of)


def kind_of(node: Node) -> Kind:
    """What `node` does to numbers. Taking one of several tensors is a copy."""
    return Kind.COPY if node.op == GETITEM else KNOWN[node.op].kind


def _step(node: Node, bound: Bound) -> Yield:
    if node.op != GETITEM:
        return KNOWN[node.op].rule(bound)
    several, index = bound["self"], bound.integer("index")
    if not isinstance(several, tuple) or not 0 <= index < len(several):
        raise Refused(f"there is no part {index}")
    part = several[index]
    assert isinstance(part, Spec)
    return part


def _bind(node: Node, of: Mapping[str, Yield]) -> Bound:
    if node.op != GETITEM and any(isinstance(of[name], tuple) for name in node.reads):
        raise Refused("several tensors stand where one is needed")
    return Bound({name: _resolve(value, of) for name, value in node.arguments.items()})


def _resolve(value: Arg, of: Mapping[str, Yield]) -> Resolved:
    if isinstance(value, Ref):
        return of[value.node]
    if isinstance(value, tuple):
        return tuple(_resolve(item, of) for item in value)
    return value


def _checked(spec: Spec, node: Node) -> int:
    if len(spec.shape) > MAX_RANK or prod(spec.shape) > MAX_ELEMENTS:
        raise Refused(
            f"Your network is too large: step {node.name} ({node.described}) makes a tensor of shape"
            f" {shorten(list(spec.shape))}, and {MAX_RANK} axes and {MAX_ELEMENTS} numbers are the most that is graded."
        )
    return spec.elements
