"""Whether two networks are the same function once they have the same weights."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from math import isfinite
from typing import cast

import numpy as np

from grader.graph.filling import draw_inputs, fill
from grader.graph.flow import Flow, follow
from grader.graph.infer import Shapes, infer, kind_of
from grader.graph.interpret import run
from grader.graph.operator import Kind
from grader.graph.values import Graph, Weight
from grader.graph.weighted import Weighted, find_layers
from grader.model.blame import Refused, SandboxError
from grader.model.value import Plain

#: The largest difference of two equal networks, as a share of the largest number that they answer.
TOLERANCE = 1e-4
_ROWS = 8
#: A large network is run on fewer rows, as many as make this many multiply-adds, but on two at least.
_WORK = 2**35
#: Where more layers than this are linked with each other, only the order of execution is tried.
_MOST_LINKS = 50_000
#: So far away layers are looked at to tell two of one form apart.
_REACH = 64
#: Steps between layers that tell branches apart: one with pooling before its convolution, say.
_TELLING = (Kind.POOLING, Kind.REDUCTION, Kind.SOFTMAX, Kind.RESIZE)


@dataclass(frozen=True)
class Mismatch:
    """The first layer with weights that is not as expected: its place from 1, the student's name for it, and both
    descriptions ("conv 3×3, 16 to 32, no bias"). `found` or `expected` is "" where one network has no such layer."""

    place: int
    name: str
    found: str
    expected: str


@dataclass(frozen=True)
class Sameness:
    """Whether two networks are the same function. `mismatch` where their weights do not correspond, else
    `difference`, the largest one between their answers, relative to the largest answer."""

    same: bool
    difference: float | None = None
    mismatch: Mismatch | None = None
    sentence: str = ""

    def plain(self) -> dict[str, Plain]:
        """The same as JSON data; a difference without end is None."""
        finite = self.difference if self.difference is not None and isfinite(self.difference) else None
        return cast(dict[str, Plain], {**asdict(self), "difference": finite})


def same_function(one: Graph, other: Graph, seed: int, *, rows: int | None = None) -> Sameness:
    """Whether `one`, a student's, computes what `other`, the reference, does with the same weights from `seed`.

    Weights correspond in the order in which they are executed, or else by what is before and after each layer, so that
    branches may be written in any order. Refused where `one` cannot be run.
    """
    mine, theirs = _Side(one), _Side(other)
    if one.input.spec.shape[1:] != other.input.spec.shape[1:] or one.input.spec.dtype != other.input.spec.dtype:
        raise Refused(f"Your network takes batches of {one.input.spec}, and inputs of another form are given.")
    given = fill(other, seed, theirs.flow.shapes, varied=True)
    x = draw_inputs(other, theirs.flow.shapes, rows or _rows_for(other, theirs.flow.shapes), seed)
    expected: np.ndarray | None = None
    best: float | None = None
    for order in (_by_execution, _by_neighbours):
        pairs = list(zip(order(mine), order(theirs), strict=False))
        if len(mine.layers) != len(theirs.layers) or any(_form(a) != _form(b) for a, b in pairs):
            continue
        if _ties([a for a, _ in pairs]) != _ties([b for _, b in pairs]):
            continue
        moved = _move(pairs, mine, theirs, given, seed)
        if moved is None:
            continue
        if expected is None:
            expected = _run_reference(theirs, given, x)
        found = _differ(run(one, moved, x, mine.flow.shapes), expected)
        best = found if best is None else min(best, found)
        if best <= TOLERANCE:
            return Sameness(True, best)
    if best is not None:
        return Sameness(False, best, None, _DIFFERS)
    return _explain(mine, theirs)


def _rows_for(graph: Graph, shapes: Shapes) -> int:
    macs = sum(shapes.macs.values()) // graph.batch
    return max(2, min(_ROWS, _WORK // max(macs, 1)))


_DIFFERS = (
    "The layers of your network have the right weights, but with equal weights it answers otherwise. Look at what"
    " stands between them: activations, pooling, strides and padding, and what is added or joined to what."
)


_TIED = (
    "This architecture uses one weight in two of its layers, such as the table of embeddings for the scores; in your"
    " network each of them has its own. Assign the weight of one to the other."
)
_UNTIED = "Your network uses one weight in two of its layers; in this architecture each of them has its own."


def _run_reference(side: "_Side", weights: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    try:
        return run(side.graph, weights, x, side.flow.shapes)
    except Refused as sentence:
        raise SandboxError(f"the reference network cannot be run: {sentence}") from sentence


class _Side:
    """One of the two networks, with its layers in order of execution."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.flow: Flow = follow(graph, infer(graph))
        self.layers = tuple(layer for layer in find_layers(self.flow) if layer.stored or layer.statistics)
        placed = {name for layer in self.layers for name in _tensors(layer) if name}
        self.loose: tuple[Weight, ...] = tuple(
            weight for weight in graph.weights if weight.role == "parameter" and weight.name not in placed
        )


def _form(layer: Weighted) -> tuple[object, ...]:
    kernel = layer.window.kernel if layer.window else ()
    groups = layer.window.groups if layer.window else 1
    return (layer.kind, layer.inputs, layer.outputs, kernel, groups, layer.has_bias, layer.norm, len(layer.stored))


def _ties(layers: Sequence[Weighted]) -> tuple[int, ...]:
    """For each layer the first one that has the same weight, as scores have that of the table of embeddings."""
    first: dict[str, int] = {}
    return tuple(first.setdefault(layer.weight or layer.steps[0], place) for place, layer in enumerate(layers))


def describe_layer(layer: Weighted) -> str:
    """A layer in words: "conv 3×3, 16 to 32, with bias"."""
    kind = f"{layer.norm} norm" if layer.norm else layer.kind.replace("_", " ")
    window = f" {'×'.join(str(k) for k in layer.window.kernel)}" if layer.window else ""
    groups = f", {layer.window.groups} groups" if layer.window and layer.window.groups > 1 else ""
    sizes = f"{layer.inputs}" if layer.norm else f"{layer.inputs} to {layer.outputs}"
    bias = "" if layer.kind == "embedding" else ", with bias" if layer.has_bias else ", no bias"
    return f"{kind}{window}, {sizes}{groups}{bias}"


def _by_execution(side: _Side) -> Sequence[Weighted]:
    return side.layers


def _by_neighbours(side: _Side) -> Sequence[Weighted]:
    """Layers sorted by their form and that of all layers before and after them, nearest first."""
    above, forms = _find_links(side)
    if above is None:
        return side.layers
    below: dict[int, set[int]] = {place: set() for place in above}
    for place, places in above.items():
        for other in places:
            below[other].add(place)
    codes = _code(forms, above), _code(forms, below)
    return [side.layers[place] for place in sorted(above, key=lambda place: (codes[0][place], codes[1][place]))]


def _find_links(side: _Side) -> tuple[dict[int, set[int]] | None, list[str]]:
    """For each layer the nearest ones above it, and its form with what lies between; None where these are too many."""
    number = {step: place for place, layer in enumerate(side.layers) for step in layer.steps}
    above: dict[int, set[int]] = {place: set() for place in range(len(side.layers))}
    forms = [repr(_form(layer)) for layer in side.layers]
    near: dict[str, frozenset[int]] = {}
    told: dict[str, frozenset[str]] = {}
    links = 0
    for node in side.flow.steps:
        sources = frozenset().union(*(near.get(name, frozenset()) for name in node.reads))
        between = frozenset().union(*(told.get(name, frozenset()) for name in node.reads))
        place = number.get(node.name)
        if place is None:
            near[node.name] = sources
            told[node.name] = between | {node.op} if kind_of(node) in _TELLING else between
        else:
            above[place] |= sources - {place}
            forms[place] += repr(sorted(between))
            near[node.name] = frozenset((place,))
        links += len(sources) if len(sources) > 1 else 0
        if links > _MOST_LINKS:
            return None, forms
    return above, forms


def _code(forms: Sequence[str], linked: Mapping[int, set[int]]) -> list[str]:
    """For each layer a digest of its form and, as far as links go, of the layers it is linked with."""
    codes = list(forms)
    for _ in range(_REACH):
        before = codes
        codes = [
            blake2b(repr((codes[place], sorted(codes[k] for k in linked[place]))).encode(), digest_size=16).hexdigest()
            for place in range(len(forms))
        ]
        if len(set(codes)) == len(set(before)):
            break
    return codes


def _tensors(layer: Weighted) -> tuple[str | None, ...]:
    return (*layer.stored, layer.bias, *layer.statistics)


def _move(
    pairs: Sequence[tuple[Weighted, Weighted]],
    mine: _Side,
    theirs: _Side,
    given: Mapping[str, np.ndarray],
    seed: int,
) -> dict[str, np.ndarray] | None:
    """The reference's weights under the student's names; None where a form does not fit after all."""
    sizes = {weight.name: weight.spec.shape for weight in mine.graph.weights}
    moved: dict[str, np.ndarray] = {}
    for layer, source in pairs:
        turned = layer.kind in ("dense", "recurrent") and layer.flipped != source.flipped
        for name, origin in zip(_tensors(layer), _tensors(source), strict=False):
            if name is not None and origin is not None:
                array = given[origin]
                moved[name] = array.T if turned and array.ndim == 2 else array
    loose = zip(mine.loose, theirs.loose, strict=False)
    moved.update({weight.name: given[source.name] for weight, source in loose})
    for name, array in moved.items():
        if array.shape != sizes[name] and array.size == np.prod(sizes[name], dtype=int):
            moved[name] = array.reshape(sizes[name])
    if any(array.shape != sizes[name] for name, array in moved.items()):
        return None
    kept = {name: np.asarray(array, order="C") for name, array in moved.items()}
    return fill(mine.graph, seed, mine.flow.shapes, kept, varied=True)


def _differ(found: np.ndarray, expected: np.ndarray) -> float:
    if found.shape != expected.shape:
        return float("inf")
    if not (np.isfinite(found).all() and np.isfinite(expected).all()):
        return float("inf")
    scale = float(np.abs(expected).max(initial=0.0)) or 1.0
    return float(np.abs(found.astype(np.float64) - expected).max(initial=0.0)) / scale


def _explain(mine: _Side, theirs: _Side) -> Sameness:
    extra = _without(mine.layers, theirs.layers)
    lacking = _without(theirs.layers, mine.layers)
    tied = [len(set(_ties(side.layers))) for side in (mine, theirs)]
    if not extra and not lacking and tied[0] != tied[1]:
        return Sameness(False, None, None, _TIED if tied[0] > tied[1] else _UNTIED)
    if not extra and not lacking:
        sentence = "Your network has other parameters beside its layers than this architecture has."
        return Sameness(False, None, None, sentence)
    layer, wanted = (extra or (None,))[0], (lacking or (None,))[0]
    place = mine.layers.index(layer) + 1 if layer else len(mine.layers) + 1
    found = Mismatch(
        place,
        layer.name if layer else "",
        describe_layer(layer) if layer else "",
        describe_layer(wanted) if wanted else "",
    )
    return Sameness(False, None, found, _say(found))


def _without(layers: Sequence[Weighted], others: Sequence[Weighted]) -> list[Weighted]:
    """The layers that are left when each of `others` has taken away one of its form."""
    left = Counter(_form(layer) for layer in others)
    found: list[Weighted] = []
    for layer in layers:
        if left[_form(layer)] > 0:
            left[_form(layer)] -= 1
        else:
            found.append(layer)
    return found


def _say(found: Mismatch) -> str:
    if not found.found:
        return f"Your network has {found.place - 1} layers with weights, and one more at least is asked for."
    if not found.expected:
        return f"Your network has a layer too many: {found.name} ({found.found})."
    return (
        f"Layer {found.place} of your network in order of execution, {found.name} ({found.found}), is none that belongs"
        " into it. Compare its kind, sizes and bias with the architecture asked for."
    )
