"""Which weights are used again on what they made before, as a recurrent layer does at every step."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.graph.flow import MOVING, Flow
from grader.graph.infer import kind_of
from grader.graph.operator import Kind

_LINEAR = (*MOVING, Kind.CUT, Kind.REARRANGE)
#: More weights than this are never added into one value by a network that is graded.
_MOST = 16


@dataclass(frozen=True)
class Recurrence:
    """Which weights are fed back, and for each weight of a recurrent layer the number of its cell, from 0."""

    fed_back: frozenset[str]
    cells: Mapping[str, int]


def find_recurrent(flow: Flow, uses: Mapping[str, tuple[str, ...]]) -> Recurrence:
    """The weights among `uses` (to the products they are in) that belong to recurrent layers.

    A weight is fed back where it multiplies what it made itself at an earlier step, while new input comes in. To its
    cell belongs too what its product is added to, as the input's part of a gate is.
    """
    fed_back = _find_fed_back(flow, uses)
    cell_of = {weight: weight for weight in fed_back}
    for together in _find_added(flow, uses, fed_back) if fed_back else ():
        first = min(cell_of.get(weight, weight) for weight in together)
        merged = {cell_of.get(weight, weight) for weight in together}
        cell_of.update({weight: first for weight, cell in cell_of.items() if cell in merged})
        cell_of.update(dict.fromkeys(together, first))
    numbers = {cell: place for place, cell in enumerate(dict.fromkeys(cell_of[w] for w in uses if w in cell_of))}
    return Recurrence(fed_back, {weight: numbers[cell] for weight, cell in cell_of.items()})


def _find_added(flow: Flow, uses: Mapping[str, tuple[str, ...]], fed_back: frozenset[str]) -> set[frozenset[str]]:
    """The weights whose products are added, together with one that is fed back."""
    weight_of = {step: weight for weight, steps in uses.items() for step in steps}
    linear: dict[str, frozenset[str]] = {}
    found: set[frozenset[str]] = set()
    for node in flow.steps:
        if node.name in weight_of:
            linear[node.name] = frozenset((weight_of[node.name],))
        elif kind_of(node) in _LINEAR or node.op == "aten.add.Tensor":
            sources = frozenset().union(*(linear.get(name, frozenset()) for name in node.reads))
            linear[node.name] = sources if len(sources) <= _MOST else frozenset()
            if kind_of(node) == Kind.ARITHMETIC and sources & fed_back:
                found.add(sources)
    return found


def _find_fed_back(flow: Flow, uses: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    # Sets of weights as bits of an integer, for graphs of thousands of steps.
    repeated = {weight: place for place, weight in enumerate(w for w, steps in uses.items() if len(steps) > 1)}
    bit_of = {step: 1 << place for weight, place in repeated.items() for step in uses[weight]}
    everything = (1 << len(repeated)) - 1
    below: dict[str, int] = {}
    fresh = {flow.graph.input.node: everything}
    found = 0
    for node in flow.steps:
        under = avoiding = 0
        for name in node.reads:
            under |= below.get(name, 0)
            avoiding |= fresh.get(name, 0)
        bit = bit_of.get(node.name, 0)
        found |= bit & under & avoiding
        # What is chosen by it, such as the nearest code, is not made of it.
        below[node.name] = under | bit if flow.is_floating(node.name) else 0
        fresh[node.name] = avoiding & ~bit
    return frozenset(weight for weight, place in repeated.items() if found >> place & 1)
