"""Which step feeds which: what depends on the input, what on weights alone, and who reads whom."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from grader.graph.infer import Shapes, kind_of
from grader.graph.operator import Kind
from grader.graph.values import Graph, Node, Spec

#: So many steps are gone back at most where they are not noted beforehand.
_FEW = 64
#: Steps that leave every number as it is.
MOVING = (Kind.COPY, Kind.RESHAPE, Kind.PERMUTE, Kind.EXPAND)


def find_dependent(graph: Graph) -> frozenset[str]:
    """The input and every step whose value depends on it. All other steps are worked out from weights alone."""
    found = {graph.input.node}
    for node in graph.nodes:
        if not found.isdisjoint(node.reads):
            found.add(node.name)
    return frozenset(found)


def find_needed(graph: Graph) -> frozenset[str]:
    """Everything that the outputs depend on, themselves included."""
    return find_ancestors(graph, graph.outputs)


def find_ancestors(graph: Graph, names: Iterable[str]) -> frozenset[str]:
    """Everything that one of `names` depends on, themselves included."""
    found = set(names)
    for node in reversed(graph.nodes):
        if node.name in found:
            found.update(node.reads)
    return frozenset(found)


def find_ending(graph: Graph) -> frozenset[str]:
    """The steps after which numbers are only moved, or bent one by one, before they are returned: as images, say."""
    found: set[str] = set()
    read: set[str] = set()
    for node in reversed(graph.nodes):
        still = kind_of(node) in MOVING or (kind_of(node) == Kind.ACTIVATION and len(node.reads) == 1)
        if still and node.name not in read:
            found.add(node.name)
        else:
            read.update(node.reads)
    return frozenset(found)


def find_last_uses(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """For each step the values that nobody reads after it."""
    last: dict[str, str] = {}
    for node in graph.nodes:
        for name in node.reads:
            last[name] = node.name
    ending: defaultdict[str, list[str]] = defaultdict(list)
    for name, step in last.items():
        if name not in graph.outputs:
            ending[step].append(name)
    return {step: tuple(names) for step, names in ending.items()}


@dataclass(frozen=True)
class Flow:
    """A network with what is asked of it again and again. `steps` are the nodes that its outputs depend on."""

    graph: Graph
    shapes: Shapes
    steps: tuple[Node, ...]
    dependent: frozenset[str]
    by_name: Mapping[str, Node]
    readers: Mapping[str, tuple[Node, ...]]
    roots: Mapping[str, str]

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of what `name` yields, of the first tensor where it yields several."""
        found = self.shapes.of[name]
        return found.shape if isinstance(found, Spec) else found[0].shape

    def is_floating(self, name: str) -> bool:
        """Whether `name` yields floating-point numbers, as its first tensor where it yields several."""
        found = self.shapes.of[name]
        return found.floating if isinstance(found, Spec) else found[0].floating

    def data(self, node: Node) -> tuple[str, ...]:
        """What `node` reads that depends on the input."""
        return tuple(name for name in node.reads if name in self.dependent)

    def root(self, name: str) -> str:
        """Where the numbers of `name` come from, gone back through steps that only move them."""
        return self.roots.get(name, name)

    def behind(self, name: str, through: Container[Kind]) -> str:
        """The same through other kinds of steps too, a few of them."""
        for _ in range(_FEW):
            node = self.by_name.get(name)
            if node is None or kind_of(node) not in through:
                break
            name = node.reads[0]
        return name


def follow(graph: Graph, shapes: Shapes) -> Flow:
    """Work out once who reads whom in `graph`."""
    needed = find_needed(graph)
    steps = tuple(node for node in graph.nodes if node.name in needed)
    readers: defaultdict[str, list[Node]] = defaultdict(list)
    roots: dict[str, str] = {}
    for node in steps:
        for name in dict.fromkeys(node.reads):
            readers[name].append(node)
        if kind_of(node) in MOVING:
            roots[node.name] = roots.get(node.reads[0], node.reads[0])
    return Flow(
        graph,
        shapes,
        steps,
        find_dependent(graph),
        {node.name: node for node in steps},
        {name: tuple(nodes) for name, nodes in readers.items()},
        roots,
    )
