"""Operators that look up and write by the values of a tensor of places: bags of embeddings, scattering.

The places are looked at before each step is run; what they are cannot be told from shapes.
"""

from collections.abc import Mapping
from typing import Any

from grader.graph.arrange import from_zero, guard_indices, pick
from grader.graph.elementwise import broadcast
from grader.graph.operator import Bound, Kind, Operator, axis_of, operator, require
from grader.graph.values import Spec
from grader.model.blame import Refused

_SUM, _MEAN, _MAX = 0, 1, 2


def _bag(a: Bound) -> tuple[Spec, ...]:
    """One row for each bag of places. What PyTorch yields beside it, for the backward pass, is not named."""
    table, places, offsets = a.tensor("weight"), a.tensor("indices"), a.tensor("offsets")
    require(len(table.shape) == 2 and min(table.shape) >= 1, "an embedding table has two axes")
    require(table.dtype in ("float32", "float64"), "an embedding table holds floating-point numbers")
    lists = all(spec.dtype == "int64" and len(spec.shape) == 1 for spec in (places, offsets))
    require(lists and offsets.elements >= 1, "bags are a list of whole numbers, and where each begins")
    mode, rows = a.integer("mode"), table.shape[0]
    require(mode in (_SUM, _MEAN, _MAX) and not a.flag("sparse"), "a bag is summed, averaged, or its largest taken")
    require(-rows <= a.integer("padding_idx") < rows, "there is no such padding")
    weights = a.tensor_or_none("per_sample_weights")
    if weights is not None:
        require(mode == _SUM and weights == Spec(places.shape, table.dtype), "the weights of a bag do not fit it")
    bags = offsets.elements - a.flag("include_last_offset")
    require(bags >= 1 and places.elements >= 1, "there are no bags")
    return (Spec((bags, table.shape[1]), table.dtype),)


def _guard_bags(a: Mapping[str, Any]) -> None:
    from_zero(a["indices"], a["weight"].shape[0])
    offsets, most = a["offsets"], a["indices"].shape[0]
    if int(offsets[0]) != 0 or bool((offsets.diff() < 0).any()) or int(offsets[-1]) > most:
        raise Refused("bags begin at 0 and follow each other")


def _scattered(a: Bound) -> Spec:
    into, index = a.tensor("self"), a.tensor("index")
    axis = axis_of(into, a.integer("dim"))
    require(index.dtype == "int64" and len(index.shape) == len(into.shape) >= 1, "the index has another rank")
    fits = all(i == axis or n <= m for i, (n, m) in enumerate(zip(index.shape, into.shape, strict=True)))
    require(fits, f"an index of shape {list(index.shape)} does not fit shape {list(into.shape)}")
    return into


def _scattered_value(a: Bound) -> Spec:
    require(a.tensor("self").floating, "numbers are written into floating-point ones only")
    return _scattered(a)


def _scattered_tensor(a: Bound) -> Spec:
    into, index, source = _scattered(a), a.tensor("index"), a.tensor("src")
    fits = len(source.shape) == len(index.shape) and all(n <= m for n, m in zip(index.shape, source.shape, strict=True))
    require(fits and source.dtype == into.dtype, "what is written does not fit where it is written")
    return into


def _guard_axis(a: Mapping[str, Any]) -> None:
    from_zero(a["index"], a["self"].shape[a["dim"]])


def _put(a: Bound) -> Spec:
    into, values = a.tensor("self"), a.tensor("values")
    place = pick(a)
    require(values.dtype == into.dtype, "what is written is of another type than where it is written")
    require(broadcast((place.shape, values.shape)) == place.shape, "what is written does not fit where it is written")
    return into


_AXIS = "Tensor self, int dim, Tensor index"

TABLE: tuple[Operator, ...] = (
    operator(
        "_embedding_bag",
        Kind.LOOKUP,
        "Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False,"
        " Tensor? per_sample_weights=None, bool include_last_offset=False, int padding_idx=-1",
        _bag,
        guard=_guard_bags,
    ),
    operator("scatter.value", Kind.REARRANGE, f"{_AXIS}, Scalar value", _scattered_value, guard=_guard_axis),
    operator("scatter.src", Kind.REARRANGE, f"{_AXIS}, Tensor src", _scattered_tensor, guard=_guard_axis),
    operator("scatter_add", Kind.REARRANGE, f"{_AXIS}, Tensor src", _scattered_tensor, guard=_guard_axis),
    operator(
        "index_put",
        Kind.REARRANGE,
        "Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False",
        _put,
        guard=guard_indices,
    ),
)
