"""Which step feeds which: what depends on the input, what on weights alone, and who reads whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from grader.graph.values import Graph


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
